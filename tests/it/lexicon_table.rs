//! Lexicons as tables: out to CSV and Excel and in again without loss, edited by people in between.

use crate::lexicon_format::{lexicon, sources};
use crate::support::Sandbox;
use paratheme::ErrorKind;
use paratheme::ingest::{self, Workbook, workbook_rows};
use paratheme::lexicon::{
    BUILT_IN, ImportFormat, Lexicon, TABLE_COLUMNS, TableCell, TableRow, import, import_rows,
};
use paratheme::output::{Encoder, Format, Options, workbook};
use paratheme::tables::{Cell, CellType, Column};
use paratheme::text::Language;
use proptest::prelude::*;

fn columns() -> Vec<Column> {
    let column = |name: &'static str| Column::new(name, CellType::Text);
    TABLE_COLUMNS.map(column).into()
}

/// The table as the program writes it in CSV.
fn in_csv(lexicon: &Lexicon) -> String {
    let mut encoder = Encoder::new(&columns(), Format::Csv, Options::default());
    let mut bytes = encoder.header().to_vec();
    for row in lexicon.to_rows() {
        encoder.push(&row.map(|cell| match cell {
            TableCell::Empty => Cell::Empty,
            TableCell::Text(text) => Cell::text(text),
            TableCell::Number(number) => Cell::text(number.to_string()),
        }));
    }
    bytes.extend(encoder.take().bytes());
    String::from_utf8(bytes).unwrap()
}

/// The lexicon through a workbook.
fn through_excel(lexicon: &Lexicon) -> Lexicon {
    let cell = |cell| match cell {
        TableCell::Empty => Cell::Empty,
        TableCell::Text(text) => Cell::text(text),
        TableCell::Number(value) => Cell::Float { value, decimals: u8::MAX },
    };
    let rows: Vec<Vec<Cell<'_>>> =
        lexicon.to_rows().into_iter().map(|row| row.map(cell).into()).collect();
    let bytes = workbook("lexicon", &columns(), &rows).unwrap();
    assert_eq!(bytes, workbook("lexicon", &columns(), &rows).unwrap(), "the same bytes");
    let sheets = workbook_rows(&bytes, Workbook::Xlsx, &ingest::Options::default()).unwrap();
    let rows = sheets[0].rows.iter().cloned();
    let rows: Vec<TableRow> = rows.map(|(line, cells)| TableRow { line, cells }).collect();
    import_rows(&rows, "x.xlsx", None).unwrap_or_else(|error| panic!("{error}")).lexicon
}

/// Two lexicons say the same, in the same words.
fn same(back: &Lexicon, lexicon: &Lexicon) {
    assert_eq!(back, lexicon);
    assert_eq!(sources(back), sources(lexicon));
    assert_eq!(back.to_toml(), lexicon.to_toml());
}

/// What a table cannot say: an empty name, an empty label, U+0000.
fn sayable(mut lexicon: Lexicon) -> Lexicon {
    let plain = |text: &str| text.replace('\0', " ");
    lexicon.name = format!("n{}", plain(&lexicon.name));
    lexicon.description = plain(&lexicon.description);
    for theme in &mut lexicon.themes {
        theme.label = format!("{}l", plain(&theme.label));
    }
    lexicon
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn csv_loses_nothing(lexicon in lexicon()) {
        let lexicon = sayable(lexicon);
        prop_assume!(sources(&lexicon).iter().all(|source| !source.contains('\0')));
        let csv = in_csv(&lexicon);
        let imported = import(csv.as_bytes(), "x.csv", None, None).unwrap_or_else(|error| panic!("{error}\n{csv}"));
        prop_assert_eq!(imported.format, ImportFormat::Table);
        prop_assert_eq!(&imported.notes, &[]);
        same(&imported.lexicon, &lexicon);
        let again = Lexicon::from_toml(&imported.to_toml("x.csv"), "again.toml").unwrap();
        same(&again, &lexicon);
    }
}

proptest! {
    // A workbook takes longer to write.
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn excel_loses_nothing(lexicon in lexicon()) {
        let lexicon = sayable(lexicon);
        prop_assume!(sources(&lexicon).iter().all(|source| !source.contains('\0')));
        same(&through_excel(&lexicon), &lexicon);
    }
}

#[test]
fn the_built_in_lexicons_go_out_and_come_back() {
    let sandbox = Sandbox::new();
    for (name, toml) in BUILT_IN {
        let own = Lexicon::from_toml(toml, name).unwrap();
        for ending in ["csv", "xlsx"] {
            let ran = sandbox.run(&format!("lexicon export {name} -o {name}.{ending}"));
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ending}");
            let ran = sandbox.run(&format!("lexicon import {name}.{ending} -o {name}.toml -q"));
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ending}");
            let file = format!("{name}.toml");
            same(&Lexicon::from_toml(&sandbox.read(&file), &file).unwrap(), &own);
        }
    }
    // Standard output, with the option's other name.
    let csv = sandbox.run("lexicon export public-services --format csv").out;
    assert_eq!(csv, sandbox.read("public-services.csv"));
}

#[test]
fn what_looks_like_a_formula_survives_and_runs_nowhere() {
    let toml = "name = '=1+1'\ndescription = '''\n-a list\n=2+2\n'''\n[[theme]]\nid = 'a'\nlabel = '+x'\ndescription = '@SUM(A1)'\nnot = ['-1']\n\
        entries = ['-cut*', '=x', 'a;-sum', \"x\\t-1\", \"'quoted'\", \"'-dash\", 'plain, with a comma', '\"-1\"', { match = 'b', near = ['-c', 'd'] }]\n";
    let signs = Lexicon::from_toml(toml, "x.toml");
    // Not every sign may begin an entry.
    let lexicon = signs.or_else(|_| Lexicon::from_toml(&toml.replace("'=x', ", ""), "x.toml"));
    let lexicon = lexicon.unwrap();
    let csv = in_csv(&lexicon);
    for cell in [",'-cut*,", ",\"a;'-sum\",", ",''-dash,", ",'@SUM(A1),", ",'=1+1,", ",'+x,"] {
        assert!(csv.contains(cell), "{cell} in {csv}");
    }
    same(&import(csv.as_bytes(), "x.csv", None, None).unwrap().lexicon, &lexicon);
    same(&through_excel(&lexicon), &lexicon);
}

fn read(csv: &str) -> paratheme::Result<Lexicon> {
    import(csv.as_bytes(), "t.csv", None, None).map(|imported| imported.lexicon)
}

/// A table that people made, and the TOML that says the same.
#[test]
fn a_table_made_by_hand_says_what_its_columns_say() {
    let csv = "\
Tier;Theme;Pattern;Near;Within;P;Threshold;Parent;Label;Coder
strong;money;tax*;;;;;;Public money;ann
;money.debt;loan*;bank*; \"a;b\";;0,35;0,4;;;
Weak ;money;cost*;;;;;;Public money;bob
;age;~pension;;;;;;;
;care;care home*;;;;;age;;
";
    let toml = "\
name = 't'
[[theme]]
id = 'money'
label = 'Public money'
strong = ['tax*']
weak = ['cost*']
[[theme.theme]]
id = 'debt'
threshold = 0.4
entries = [{ match = 'loan*', near = ['bank*', 'a;b'], p = 0.35 }]
[[theme]]
id = 'age'
entries = ['~pension']
[[theme.theme]]
id = 'care'
entries = ['care home*']
";
    let csv = csv.replace("bank*; \"a;b\"", "\"bank*; \"\"a;b\"\"\"");
    let imported = import(csv.as_bytes(), "t.csv", None, None).unwrap();
    same(&imported.lexicon, &Lexicon::from_toml(toml, "t.toml").unwrap());
    let notes: Vec<String> = imported.notes.iter().map(|note| note.message("t.csv")).collect();
    assert_eq!(notes, ["t.csv:1: the column `Coder` is left out"]);
}

#[test]
fn the_language_of_a_table_is_its_own() {
    let csv = "theme,entry,tier,language\n,,,de\na,steuer*,strong,\n";
    assert_eq!(read(csv).unwrap().language, Language::German);
    let other = import(csv.as_bytes(), "t.csv", None, Language::French).unwrap_err();
    assert!(other.to_string().contains("the table is for `de`, --language for `fr`"), "{other}");
    let csv = "theme,entry,tier\na,steuer*,strong\n";
    let german = import(csv.as_bytes(), "t.csv", None, Language::German).unwrap();
    assert_eq!(german.lexicon.language, Language::German);
    assert_eq!(read(csv).unwrap().language, Language::English);
}

#[test]
fn a_mistake_in_a_table_is_reported_with_its_line_and_a_hint() {
    let wrong = [
        ("theme,entry,p\na,tax,1.5\n", 2, "p is 1.5", "above 0 and below 1"),
        ("theme,entry,p\na,tax,high\n", 2, "p is `high`", "write a number"),
        ("theme,entry,tier\na,tax,firm\n", 2, "tier is `firm`", "strong, medium, weak or learnt"),
        ("theme,entry,tier,p\na,tax,weak,0.5\n", 2, "p 0.05, and p is 0.5", "empty one"),
        ("theme,entry,tier\na,tax,\na,b,\na,TAX,\n", 4, "is in line 2, too", "keep one"),
        ("theme,entry,tier\na,*,\n", 2, "match everything", "letter or digit"),
        ("theme,entry,tier\n,tax,\n", 2, "the entry `tax` is in no theme", "column theme"),
        ("theme,entry,tier\nOld age,tax,\n", 2, "`Old age` is no theme id", "label"),
        ("theme,entry,within\na,tax,3\n", 2, "nothing says of what", "near"),
        ("theme,entry,near,within\na,tax,b,2.5\n", 2, "within is 2.5", "from 0 to"),
        ("theme,entry,parent\na,tax,b\nb,c,a\n", 2, "part of itself", "parent"),
        ("theme,entry,parent\nb,x,\nc,y,\na,tax,b\na,d,c\n", 5, "of `b` and of `c`", "one of"),
        ("theme,entry,label,p\na,tax,A,\na,b,B,\n", 3, "label is `B` here, `A` in line 2", "once"),
        ("theme,entry,p\na,,\n", 2, "the theme `a` has no entries", "add entries"),
        ("theme,entry,p\ntitle,tax,\n", 2, "builds the column `title`", "rename"),
        ("theme,entry,p,P\na,tax,,\n", 1, "two columns `p`", "keep one"),
        ("theme,entry,p,weight\na,tax,,0\n", 2, "weight is 0", "above 0"),
        ("theme,entry,p,language\na,tax,,xx\n", 2, "xx", ""),
        ("theme,entry,threshold\n,,0.5\n", 2, "threshold and no theme", "column theme"),
    ];
    for (csv, line, says, hint) in wrong {
        let error = read(csv).expect_err(csv);
        let text = error.to_string();
        assert!(text.starts_with(&format!("t.csv:{line}: ")), "{text}");
        assert!(error.message().contains(says), "{text} is not {says}");
        assert!(error.hint().is_some_and(|text| text.contains(hint)), "{text} is not {hint}");
        assert_eq!(error.kind(), ErrorKind::Lexicon);
    }
}

#[test]
fn a_workbook_without_a_lexicon_is_refused() {
    let sandbox = Sandbox::new();
    let rows = [vec![Cell::text("a"), Cell::text("b")]];
    let columns = columns()[..2].to_vec();
    sandbox.write("other.xlsx", workbook("Sheet1", &columns, &rows).unwrap());
    let ran = sandbox.run("lexicon import other.xlsx -o x.toml");
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("other.xlsx:1: the table has no columns of a lexicon"), "{}", ran.err);
    sandbox.write("no.xlsx", "theme,entry,tier\n");
    let ran = sandbox.run("lexicon import no.xlsx -o x.toml");
    assert!(ran.code != 0 && ran.err.contains("no.xlsx"), "{}", ran.err);
    let ran = sandbox.run("lexicon export small.toml");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--to"), "{}", ran.err);
}
