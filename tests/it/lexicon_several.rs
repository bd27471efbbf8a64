//! Several lexicons together, and lexicons that extend others.

use sha2::{Digest as _, Sha256};

use crate::support::{Rows, SMALL, Sandbox};
use paratheme::ErrorKind;
use paratheme::lexicon::{BUILT_IN, Lexicon, ResolvedLexicon};
use paratheme::output::hexadecimal;

const HOUSING: &str = "\
name = 'housing'
version = '2'
[[theme]]
id = 'housing'
threshold = 0.4
strong = ['rent*', 'cost* of rent']
";

fn sha256(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

fn sandbox() -> Sandbox {
    Sandbox::with(&[
        ("housing.toml", HOUSING),
        ("a.txt", "Rents rise, and so do taxes.\n\nThe cost of rent hurts.\n\nCare homes close.\n"),
    ])
}

/// The rows of `score a.txt` with these options.
fn score(sandbox: &Sandbox, options: &str) -> Rows {
    let ran = sandbox.run(&format!("score a.txt --language en {options}"));
    assert_eq!(ran.code, 0, "{options}\n{}", ran.err);
    Rows::csv(&ran.out)
}

/// Reads a file of the sandbox, with what it extends.
fn load(sandbox: &Sandbox, name: &str) -> paratheme::Result<Lexicon> {
    Lexicon::from_file(&sandbox.path(name))
}

#[test]
fn themes_of_several_lexicons_stand_in_the_order_named() {
    let sandbox = sandbox();
    let both = score(&sandbox, "--lexicon housing.toml --lexicon small.toml");
    let header: Vec<&str> = both.header.iter().map(String::as_str).collect();
    let themes = header.iter().position(|name| *name == "housing").unwrap();
    assert_eq!(header[themes..themes + 3], ["housing", "money", "age"]);
    // The scores are those of each lexicon alone.
    for (lexicon, themes) in [("housing.toml", &["housing"][..]), ("small.toml", &["money", "age"])]
    {
        let alone = score(&sandbox, &format!("--lexicon {lexicon}"));
        for theme in themes {
            assert_eq!(both.column(theme), alone.column(theme), "{theme}");
        }
    }
}

#[test]
fn overlap_is_settled_across_lexicons() {
    let sandbox = sandbox();
    let hits = |overlap: &str| {
        let options = "--lexicon small.toml --lexicon housing.toml";
        let table = score(&sandbox, &format!("{options} --overlap {overlap}"));
        (table.int(1, "money_hits"), table.int(1, "housing_hits"))
    };
    // `cost` is taken by `cost* of rent`, the longer match of another lexicon.
    assert_eq!(hits("theme"), (1, 1));
    assert_eq!(hits("lexicon"), (0, 1));
}

#[test]
fn a_theme_that_two_lexicons_have_is_an_error_that_names_both() {
    let sandbox = sandbox();
    sandbox.write("other.toml", "name = 'o'\n\n[[theme]]\nid = 'age'\nweak = ['old']\n");
    let ran = sandbox.run("score a.txt --lexicon small.toml --lexicon other.toml -o o.csv");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    for part in ["`age`", "small.toml:6", "other.toml:3", "(rename"] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
    assert!(!sandbox.has("o.csv"));
    let twice = sandbox.run("score a.txt --lexicon small.toml --lexicon small.toml");
    assert_eq!(twice.code, 2);
    assert!(twice.err.contains("`money` is read twice from small.toml:2"), "{}", twice.err);
    // Columns of one lexicon that are those of another.
    sandbox.write("hits.toml", "name = 'o'\n[[theme]]\nid = 'age_hits'\nweak = ['old']\n");
    let ran = sandbox.run("score a.txt --lexicon small.toml --lexicon hits.toml");
    let says =
        "the theme `age_hits` in hits.toml:2 builds the column `age_hits` of `age` in small.toml:6";
    assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.err);
    sandbox.write("de.toml", "name = 'd'\nlanguage = 'de'\n[[theme]]\nid = 'x'\nweak = ['alt']\n");
    let ran = sandbox.run("score a.txt --lexicon small.toml --lexicon de.toml");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("small for `en`, d for `de`"), "{}", ran.err);
}

#[test]
fn the_manifest_names_each_file_of_a_lexicon() {
    let sandbox = sandbox();
    sandbox.write("mine.toml", "name = 'mine'\nextends = 'small.toml'\n");
    let run = |options: &str| {
        score(&sandbox, &format!("{options} -o o.csv --overwrite"));
        sandbox.manifest("o.csv")
    };
    let one = run("--lexicon small.toml");
    let expected = serde_json::json!({"name": "small", "version": "", "sha256": sha256(SMALL)});
    assert_eq!(one["lexicon"], expected);
    assert_eq!(one["options"]["lexicon"], "small.toml");

    let two = run("--lexicon small.toml --lexicon housing.toml");
    let list = format!("{}\n{}\n", sha256(SMALL), sha256(HOUSING));
    let expected = serde_json::json!({
        "name": "small + housing", "version": "2", "sha256": sha256(&list),
        "files": [
            {"name": "small", "version": "", "path": "small.toml", "sha256": sha256(SMALL)},
            {"name": "housing", "version": "2", "path": "housing.toml", "sha256": sha256(HOUSING)},
        ],
    });
    assert_eq!(two["lexicon"], expected);
    assert_eq!(two["options"]["lexicon"], serde_json::json!(["small.toml", "housing.toml"]));

    // A change in what is extended changes the lexicon's SHA-256.
    let before = run("--lexicon mine.toml");
    assert_eq!(before["lexicon"]["files"][0]["path"], "small.toml");
    assert_eq!(before["lexicon"]["files"][1]["name"], "mine");
    sandbox.write("small.toml", format!("{SMALL}# A comment.\n"));
    let after = run("--lexicon mine.toml");
    assert_ne!(before["lexicon"]["sha256"], after["lexicon"]["sha256"]);
    assert_eq!(before["lexicon"]["files"][1], after["lexicon"]["files"][1]);
}

#[test]
fn no_output_overwrites_an_extended_file() {
    let sandbox = sandbox();
    sandbox.write("mine.toml", "name = 'mine'\nextends = 'housing.toml'\n");
    for command in ["score a.txt", "lexicon check a.txt", "kwic a.txt --theme housing"] {
        let ran = sandbox.run(&format!(
            "{command} --lexicon mine.toml -o housing.toml --format csv --overwrite"
        ));
        assert_eq!(ran.code, 2, "{command}: {}", ran.err);
        assert!(
            ran.err.contains("is the lexicon; input and output are the same file"),
            "{}",
            ran.err
        );
    }
    assert_eq!(sandbox.read("housing.toml"), HOUSING);
}

#[test]
fn commands_take_several_lexicons() {
    let sandbox = sandbox();
    let both = "--lexicon small.toml --lexicon housing.toml";
    let check = Rows::csv(&sandbox.run(&format!("lexicon check a.txt --language en {both}")).out);
    assert_eq!(
        check.column("theme"),
        ["money", "money", "money", "age", "age.care", "housing", "housing"]
    );
    let files = ["small.toml"; 5].into_iter().chain(["housing.toml"; 2]);
    assert_eq!(check.column("file"), files.collect::<Vec<_>>());
    let kwic = sandbox.run(&format!("kwic a.txt --language en --theme housing {both}"));
    assert!(kwic.code == 0 && kwic.out.contains("Rents"), "{}", kwic.err);
    let export = sandbox.run("lexicon export small.toml housing.toml --to csv");
    assert_eq!(export.code, 0, "{}", export.err);
    let shown = sandbox.run("lexicon show small.toml housing.toml --format toml").out;
    let resolved = Lexicon::from_toml(&shown, "shown.toml").unwrap();
    let names = ["small.toml", "housing.toml"].map(|name| sandbox.path(name).display().to_string());
    assert_eq!(resolved, ResolvedLexicon::load(&names).unwrap().lexicon);
    let read_back = paratheme::lexicon::import(export.out.as_bytes(), "x.csv", None, None);
    assert_eq!(read_back.unwrap().lexicon, resolved);
}

/// Lexicons that fit writes, and calibrations, are for all files together.
#[test]
fn a_calibration_is_for_all_the_lexicons_that_it_was_fitted_with() {
    let sandbox = sandbox();
    let row = |n: u32| {
        let (housing, money) = (n.is_multiple_of(3), n.is_multiple_of(4));
        let word = |is: bool, word| if is { word } else { "rain" };
        let (first, second) = (word(housing, "rents"), word(money, "taxes"));
        format!("Number {n}: {first} and {second},{},{}", u8::from(housing), u8::from(money))
    };
    let rows: Vec<String> = (0..120).map(row).collect();
    let gold = format!("text,housing,money\n{}\n", rows.join("\n"));
    sandbox.write("gold.csv", gold);
    let both = "--lexicon small.toml --lexicon housing.toml --language en";
    let ran = sandbox.run(&format!("lexicon fit --gold gold.csv {both} --calibration c.toml"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let scored = sandbox.run(&format!("score a.txt --unit article {both} --calibration c.toml"));
    let scored = if scored.code == 0 {
        scored
    } else {
        sandbox.run(&format!("score a.txt {both} --calibration c.toml"))
    };
    assert_eq!(scored.code, 0, "{}", scored.err);
    assert!(scored.out.lines().next().unwrap().contains("housing_prob"), "{}", scored.out);
    let other = "--lexicon housing.toml --lexicon small.toml --language en";
    let ran = sandbox.run(&format!("score a.txt {other} --calibration c.toml"));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("for the lexicon small + housing 2"), "{}", ran.err);
    let ran = sandbox.run(&format!("lexicon fit --gold gold.csv {both} -o fitted.toml"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let fitted = load(&sandbox, "fitted.toml").unwrap();
    assert_eq!(fitted.themes.len(), 4);
}

/// A lexicon that extends another says the same as one in which everything is written out.
#[test]
fn an_extending_lexicon_says_what_the_whole_would_say() {
    let sandbox = sandbox();
    sandbox.write(
        "folder/mine.toml",
        "\
name = 'mine'
extends = ['../small.toml', '../housing.toml']
drop = ['care']
threshold = 0.3

[[theme]]
id = 'money'
extend = true
label = 'Public money'
threshold = 0.8
not = ['money laundering']
drop = ['cost*']
weak = ['tax haven*', { match = 'cost*', unless = ['rent*'] }]

[[theme.theme]]
id = 'debt'
medium = ['debt*']

[[theme]]
id = 'transport'
medium = ['bus', 'buses']
",
    );
    let whole = "\
name = 'mine'
[[theme]]
id = 'money'
label = 'Public money'
threshold = 0.8
not = ['money laundering']
entries = [
  { match = 'tax*', p = 0.5 }, { match = 'budget cut*', p = 0.5 }, { match = 'tax haven*', p = 0.05 },
  { match = 'cost*', p = 0.05, unless = ['rent*'] },
]
[[theme.theme]]
id = 'debt'
medium = ['debt*']
[[theme]]
id = 'age'
medium = ['pension*']
[[theme]]
id = 'housing'
threshold = 0.4
strong = ['rent*', 'cost* of rent']
[[theme]]
id = 'transport'
threshold = 0.3
medium = ['bus', 'buses']
";
    let mine = load(&sandbox, "folder/mine.toml").unwrap();
    let whole = Lexicon::from_toml(whole, "whole.toml").unwrap();
    assert_eq!(mine, whole, "{}", mine.to_toml());
    // Printed it is whole.
    assert_eq!(Lexicon::from_toml(&mine.to_toml(), "printed.toml").unwrap(), mine);
    let shown = sandbox.run("lexicon show folder/mine.toml --format toml").out;
    assert!(!shown.contains("extend"), "{shown}");
    assert!(shown.contains("# folder/../small.toml: small\n"), "{shown}");
    assert_eq!(Lexicon::from_toml(&shown, "shown.toml").unwrap(), mine);
    let shown = sandbox.run("lexicon show folder/mine.toml").out;
    assert!(shown.contains("money.debt") && !shown.contains("care"), "{shown}");
}

#[test]
fn a_theme_can_be_replaced_and_a_condition_dropped_by_its_name() {
    let sandbox = Sandbox::with(&[(
        "base.toml",
        "name = 'b'\n[[theme]]\nid = 'a'\nentries = ['x', { match = 'cut*', after = ['spending', 'budget*'] }, { match = 'cut*', near = ['tax'] }]\n\
         [[theme]]\nid = 'b'\nentries = ['y']\n",
    )]);
    let names = |toml: &str| {
        sandbox.write("mine.toml", format!("name = 'm'\nextends = 'base.toml'\n{toml}"));
        let lexicon = load(&sandbox, "mine.toml").unwrap_or_else(|error| panic!("{error}"));
        let of = |entry: &paratheme::lexicon::Entry| {
            format!("{}: {}", lexicon.themes[entry.theme].id, entry.name())
        };
        lexicon.entries.iter().map(of).collect::<Vec<_>>()
    };
    let (first, second) = ("a: cut* [after spending, budget*]", "a: cut* [near tax]");
    assert_eq!(names(""), ["a: x", first, second, "b: y"]);
    let dropped = |name: &str| format!("[[theme]]\nid = 'a'\nextend = true\ndrop = ['{name}']\n");
    assert_eq!(names(&dropped("cut* [near tax]")), ["a: x", first, "b: y"]);
    assert_eq!(names(&dropped("CUT*")), ["a: x", "b: y"], "all with the pattern");
    let replaced = "drop = ['a']\n[[theme]]\nid = 'a'\nentries = ['z']\n";
    assert_eq!(names(replaced), ["b: y", "a: z"]);
}

#[test]
fn what_extends_wrongly_is_reported_with_its_file_its_line_and_a_hint() {
    let extends = "name = 'm'\nextends = 'small.toml'\n";
    let theme = |rest: &str| format!("{extends}[[theme]]\nid = 'money'\n{rest}");
    let cases = [
        ("name = 'm'\nextends = 'none.toml'\n".to_owned(), 2, "none.toml", "public-services"),
        ("name = 'm'\nextends = ['small.toml',\n'mine.toml']\n".into(), 3, "extends this", "take"),
        ("name = 'm'\nextends = 'loop.toml'\n".into(), 2, "loop.toml:2: `mine.toml` extends", ""),
        ("name = 'm'\nextends = 7\n".into(), 2, "invalid type", "lexicon show"),
        ("name = 'm'\nextends = 'wrong.toml'\n".into(), 0, "wrong.toml:4: ", "letter or digit"),
        (format!("{extends}language = 'de'\n"), 3, "is for `de`, what it extends", "take"),
        (format!("{extends}drop = ['mony']\n"), 3, "no extended lexicon has", "`money`"),
        ("name = 'm'\ndrop = ['x']\n[[theme]]\nid = 'a'\nweak = ['b']\n".into(), 2, "`x`", "show"),
        (theme("weak = ['x']\n"), 4, "is inherited from", "extend = true"),
        (theme("drop = ['tax*']\n"), 5, "does not inherit any", "extend = true"),
        (theme("extend = true\ndrop = ['taxx*']\n"), 6, "inherits no entry", "`tax*`"),
        (theme("extend = true\nweak = ['tax*']\n"), 6, "small.toml:4", "drop = [\"tax*\"]"),
        (
            format!("{extends}[[theme]]\nid = 'mony'\nextend = true\n"),
            4,
            "has the theme `mony`",
            "`money`",
        ),
        ("name = 'm'\n[[theme]]\nid = 'a'\nextend = true\n".into(), 3, "no extended", "extends ="),
        (
            format!(
                "{extends}[[theme]]\nid = 'a'\nweak = ['x']\n[[theme.theme]]\nid = 'care'\nextend = true\n"
            ),
            7,
            "is part of `age`, not of `a`",
            "of its own",
        ),
        (
            format!("{extends}[[theme]]\nid = 'care'\nextend = true\ndrop = ['care home*']\n"),
            4,
            "no entries left",
            "drop = [\"care\"]",
        ),
        (
            "name = 'm'\nextends = ['small.toml', 'other.toml']\n".into(),
            2,
            "`age` is in two",
            "rename",
        ),
    ];
    let sandbox = sandbox();
    sandbox.write("loop.toml", "name = 'l'\nextends = 'mine.toml'\n");
    sandbox.write("wrong.toml", "name = 'w'\n[[theme]]\nid = 'x'\nweak = ['*']\n");
    sandbox.write("other.toml", "name = 'o'\n[[theme]]\nid = 'age'\nweak = ['old']\n");
    for (toml, line, says, hint) in cases {
        sandbox.write("mine.toml", &toml);
        let error = load(&sandbox, "mine.toml").expect_err(&toml);
        let (text, folder) = (error.to_string(), sandbox.path("").display().to_string());
        let text = text.replace(&format!("{}/", folder.trim_end_matches('/')), "");
        assert_eq!(error.kind(), ErrorKind::Lexicon, "{text}");
        assert!(
            line == 0 || text.contains(&format!("mine.toml:{line}: ")) || says.starts_with("loop"),
            "{text} is not line {line}"
        );
        assert!(text.contains(says), "{text} is not {says}");
        assert!(error.hint().is_some_and(|found| found.contains(hint)), "{text} is not {hint}");
        let ran = sandbox.run("lexicon show mine.toml");
        assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.err);
    }
}

#[test]
fn a_chain_of_lexicons_ends() {
    let sandbox = Sandbox::new();
    sandbox.write("0.toml", "name = '0'\n[[theme]]\nid = 'a'\nweak = ['x']\n");
    for n in 1..30 {
        sandbox.write(&format!("{n}.toml"), format!("name = '{n}'\nextends = '{}.toml'\n", n - 1));
    }
    assert_eq!(load(&sandbox, "15.toml").unwrap().entries.len(), 1);
    let error = load(&sandbox, "29.toml").unwrap_err().to_string();
    assert!(error.contains("more than 16 deep"), "{error}");
}

#[test]
fn a_lexicon_in_memory_extends_built_in_ones_alone() {
    let toml = format!("name = 'm'\nextends = '{}'\n", BUILT_IN[0].0);
    let built_in = Lexicon::from_toml(BUILT_IN[0].1, "b.toml").unwrap();
    let mine = Lexicon::from_toml(&toml, "m.toml").unwrap();
    assert_eq!((mine.themes, mine.entries), (built_in.themes, built_in.entries));
    let error = Lexicon::from_toml("name = 'm'\nextends = 'Cargo.toml'\n", "m.toml").unwrap_err();
    assert!(error.to_string().starts_with("m.toml:2: cannot read the extended lexicon"), "{error}");
}
