//! Tables in Parquet and Arrow, read back by the libraries of these formats: every command, the
//! same cells as in CSV.

use std::fs::File;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::reader::FileReader;
use arrow_schema::{DataType, Schema};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::ParquetMetaData;

use crate::support::{self, Rows, Sandbox};

/// Articles with dates of all precisions, repeats, and texts that break tables.
const ARTICLES: &str = r#"{"id": "a", "title": "Tax, \"again\"", "date": "2018-12-10", "source": "Echo", "place": "Ely", "text": "Taxes rise and budget cuts follow; pensions wait.\n\n=1+1 is what a care home costs.\n\nThe same words stand here twice, and are taxed."}
{"id": "b", "date": "2018-12", "source": "Post", "place": "", "text": "The same words stand here twice, and are taxed.\n\nA pension is no tax.\nIt is paid, 😀 with \u0000 in it."}
{"id": "=c", "date": "2018", "text": "A pension is no tax."}
{"id": "d", "text": "Nothing of this."}
"#;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with(&[
        ("r.jsonl", ARTICLES),
        ("s.jsonl", "{\"id\": \"s\", \"text\": \"Rain and costs. Rain again.\"}\n"),
        (
            "gold.csv",
            "article_id,paragraph,probability,money,age\na,1,0.5,1,1\na,2,0.5,0,1\nb,2,0.25,1,0\n=c,1,0.5,0,\n",
        ),
        ("other.toml", "name = 'other'\n[[theme]]\nid = 'money'\nentries = ['rain', 'pension']\n"),
    ]);
    let coded: Vec<String> =
        (0..60).map(|at| format!("Taxes {at} and costs.,{},f{}\n", at % 2, at % 3)).collect();
    sandbox.write("coded.csv", format!("text,money,paper\n{}", coded.concat()));
    sandbox
}

fn parquet(sandbox: &Sandbox, name: &str) -> (Vec<RecordBatch>, ParquetMetaData) {
    let file = File::open(sandbox.path(name)).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let metadata = ParquetMetaData::clone(reader.metadata());
    (reader.build().unwrap().map(Result::unwrap).collect(), metadata)
}

fn arrow(sandbox: &Sandbox, name: &str) -> (Vec<RecordBatch>, Schema) {
    let reader = FileReader::try_new(File::open(sandbox.path(name)).unwrap(), None).unwrap();
    let schema = Schema::clone(&reader.schema());
    (reader.map(Result::unwrap).collect(), schema)
}

/// The value of a cell as text; numbers with decimals by the bits of the double.
fn cell(array: &ArrayRef, row: usize) -> String {
    if array.is_null(row) {
        return String::new();
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => bits(array.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Date32 => array.as_primitive::<Date32Type>().value(row).to_string(),
        DataType::List(_) => {
            let texts = array.as_list::<i32>().value(row);
            texts.as_string::<i32>().iter().flatten().collect::<Vec<_>>().join("; ")
        }
        other => panic!("no column has the type {other}"),
    }
}

fn bits(value: f64) -> String {
    format!("{:016x}", value.to_bits())
}

/// The columns of all batches, without what is known about them.
fn arrays(batches: &[RecordBatch]) -> Vec<&[ArrayRef]> {
    batches.iter().map(RecordBatch::columns).collect()
}

/// The columns by their names, without the days of dates, and the rows.
fn table(batches: &[RecordBatch]) -> Rows {
    let Some(first) = batches.first() else { return Rows { header: Vec::new(), rows: Vec::new() } };
    let shown: Vec<usize> = (0..first.num_columns())
        .filter(|at| !first.schema().field(*at).name().ends_with("_day"))
        .collect();
    let rows = batches.iter().flat_map(|batch| {
        let row = |row| shown.iter().map(|at| cell(batch.column(*at), row)).collect();
        (0..batch.num_rows()).map(row).collect::<Vec<_>>()
    });
    let schema = first.schema();
    let header = shown.iter().map(|at| schema.field(*at).name().clone()).collect();
    Rows { header, rows: rows.collect() }
}

/// Compares what is read from a columnar file with the rows of CSV.
fn assert_same(batches: &[RecordBatch], csv: &Rows, what: &str) {
    let found = table(batches);
    assert_eq!(found.rows.len(), csv.rows.len(), "{what}: rows");
    if batches.is_empty() {
        return;
    }
    assert_eq!(found.header, csv.header, "{what}");
    let schema = batches[0].schema();
    for (read, written) in found.rows.iter().zip(&csv.rows) {
        for ((name, read), written) in found.header.iter().zip(read).zip(written) {
            let is_float = *schema.field_with_name(name).unwrap().data_type() == DataType::Float64;
            let expected = match written.parse() {
                Ok(value) if is_float => bits(value),
                _ => written.clone(),
            };
            assert_eq!(read.replace('\0', "\u{FFFD}"), expected, "{what}: {name}");
        }
    }
}

/// The call, its options, and the options that name further tables.
const COMMANDS: &[(&str, &[&str])] = &[
    ("score r.jsonl --lexicon small.toml --columns full --keep place", &[]),
    ("score r.jsonl --lexicon small.toml --by source", &["--summary"]),
    ("score r.jsonl --lexicon small.toml --near --repeats keep", &[]),
    ("score r.jsonl --lexicon small.toml --layout long --columns full", &[]),
    ("score r.jsonl --lexicon small.toml --layout evidence", &[]),
    ("score r.jsonl --lexicon small.toml --unit article", &[]),
    ("score r.jsonl --lexicon small.toml --unit sentence --no-text", &[]),
    ("terms r.jsonl", &[]),
    ("terms r.jsonl --by article --ngrams 2", &[]),
    ("terms r.jsonl --collocations --min-count 1", &[]),
    ("terms r.jsonl --readability --by paragraph", &[]),
    ("keywords r.jsonl --columns full", &[]),
    ("keywords r.jsonl --by collection --method yake", &[]),
    ("compare --target r.jsonl --reference s.jsonl --measure log_likelihood,odds_ratio", &[]),
    ("compare --target r.jsonl --reference s.jsonl --lexicon small.toml --theme", &[]),
    ("kwic tax* r.jsonl --columns full", &[]),
    ("kwic --theme money r.jsonl --lexicon small.toml", &[]),
    ("repeats r.jsonl --near --columns full", &[]),
    ("inspect r.jsonl --columns full", &["--summary"]),
    ("evaluate --gold gold.csv r.jsonl --lexicon small.toml", &["--errors"]),
    ("evaluate --gold gold.csv r.jsonl --lexicon small.toml --estimate-share", &["--table"]),
    (
        "evaluate --gold gold.csv r.jsonl --lexicon small.toml --estimate-share --differences --by source",
        &[],
    ),
    ("lexicon check r.jsonl --lexicon small.toml", &[]),
    ("lexicon check r.jsonl --lexicon small.toml --gold gold.csv", &[]),
    ("lexicon suggest r.jsonl --lexicon small.toml", &[]),
    ("lexicon diff small.toml other.toml r.jsonl", &[]),
    ("lexicon sample r.jsonl --lexicon small.toml --size 4 --show-scores", &[]),
    ("lexicon sample r.jsonl --lexicon small.toml --plan", &[]),
];

#[test]
fn every_command_writes_the_cells_of_its_csv() {
    let sandbox = sandbox();
    let mut filled = 0;
    for (command, further) in COMMANDS {
        for ending in ["csv", "parquet", "arrow"] {
            let safe = if ending == "csv" { "--csv-safe off" } else { "" };
            let tables =
                further.iter().map(|option| format!(" {option} {}.{ending}", &option[2..]));
            let ran = sandbox.run(&format!(
                "{command} -o t.{ending} {safe} --overwrite{}",
                tables.collect::<String>()
            ));
            assert_eq!(ran.code, 0, "{command} -o t.{ending}: {}", ran.err);
        }
        for name in ["t"].into_iter().chain(further.iter().map(|option| &option[2..])) {
            let csv = Rows::csv(&sandbox.read(&format!("{name}.csv")));
            let (rows, _) = parquet(&sandbox, &format!("{name}.parquet"));
            assert_same(&rows, &csv, &format!("{command}, {name}.parquet"));
            let (rows, schema) = arrow(&sandbox, &format!("{name}.arrow"));
            assert_same(&rows, &csv, &format!("{command}, {name}.arrow"));
            let names: Vec<&str> = schema
                .fields()
                .iter()
                .map(|field| field.name().as_str())
                .filter(|name| !name.ends_with("_day"))
                .collect();
            assert_eq!(names, csv.header, "{command}: a table without rows has columns too");
            filled += usize::from(csv.len() > 0);
        }
    }
    assert!(filled > 25, "{filled} tables have rows");
}

#[test]
fn the_tables_of_a_fit_are_written_too() {
    let sandbox = sandbox();
    for ending in ["csv", "parquet"] {
        let ran = sandbox.run(&format!(
            "lexicon fit --gold coded.csv --by paper --lexicon small.toml -o new.toml --report fit.{ending} --left-out sets.{ending} --overwrite"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    for name in ["fit", "sets"] {
        let csv = Rows::csv(&sandbox.read(&format!("{name}.csv")));
        assert_same(&parquet(&sandbox, &format!("{name}.parquet")).0, &csv, name);
    }
}

#[test]
fn dates_are_days_if_they_are_complete() {
    let sandbox = sandbox();
    assert_eq!(
        sandbox.run("score r.jsonl --lexicon small.toml -o t.parquet --unit article").code,
        0
    );
    let (batches, _) = parquet(&sandbox, "t.parquet");
    let column = |name| batches[0].column_by_name(name).unwrap();
    let cells = |name| (0..4).map(|row| cell(column(name), row)).collect::<Vec<_>>();
    assert_eq!(cells("date"), ["2018-12-10", "2018-12", "2018", ""]);
    // 17,875 days from 1970-01-01, as Python counts.
    assert_eq!(cells("date_day"), ["17875", "", "", ""]);
    let schema = batches[0].schema();
    let position = |name| schema.index_of(name).unwrap();
    assert_eq!(position("date_day"), position("date") + 1);
    // A kept field has that name already.
    let kept = "score s.jsonl --keep date_day -o kept.parquet";
    sandbox.write(
        "s.jsonl",
        "{\"date\": \"2018-12-10\", \"date_day\": \"Monday\", \"text\": \"Tax.\"}\n",
    );
    assert_eq!(sandbox.run(kept).code, 0);
    let (batches, _) = parquet(&sandbox, "kept.parquet");
    assert_eq!(cell(batches[0].column_by_name("date_day").unwrap(), 0), "Monday");
}

#[test]
fn lists_are_lists_on_request() {
    let sandbox = sandbox();
    for ending in ["parquet", "arrow"] {
        let command = format!("score r.jsonl --lexicon small.toml --lists -o t.{ending}");
        assert_eq!(sandbox.run(&command).code, 0);
    }
    let (batches, _) = parquet(&sandbox, "t.parquet");
    assert_eq!(arrays(&batches), arrays(&arrow(&sandbox, "t.arrow").0));
    let themes = batches[0].column_by_name("themes").unwrap();
    let first = themes.as_list::<i32>().value(0);
    let first: Vec<&str> = first.as_string::<i32>().iter().flatten().collect();
    assert_eq!(first, ["money", "age"]);
    assert!(themes.is_null(batches[0].num_rows() - 1), "no theme is an empty cell");
    let keywords = batches[0].column_by_name("keywords").unwrap();
    assert!(keywords.as_list::<i32>().value(0).len() > 1);
    let refused = sandbox.run("score r.jsonl --lists");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("csv has no columns of lists"), "{}", refused.err);
}

#[test]
fn a_file_tells_its_columns_and_the_run_but_not_its_places() {
    let sandbox = sandbox();
    let lexicon = sandbox.path("small.toml").display().to_string();
    let run = ["score", "r.jsonl", "--lexicon", &lexicon, "--threshold", "0.5"];
    for file in ["one.parquet", "other.parquet", "one.arrow"] {
        let out = [&run[..], &["-o", file]].concat();
        assert_eq!(sandbox.run_with(&out, "").code, 0);
    }
    let (batches, metadata) = parquet(&sandbox, "one.parquet");
    let schema = batches[0].schema();
    let field = schema.field_with_name("words").unwrap();
    assert_eq!(field.metadata()["unit"], "words");
    assert!(field.metadata()["description"].starts_with("Words ("), "{field}");
    let pairs = metadata.file_metadata().key_value_metadata().unwrap();
    let told = |key: &str| {
        let pair = pairs.iter().find(|pair| pair.key == key).unwrap_or_else(|| panic!("no {key}"));
        pair.value.clone().unwrap()
    };
    assert_eq!(told("paratheme.command"), "score");
    assert_eq!(told("paratheme.version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(told("paratheme.lexicon"), "small ");
    let manifest = sandbox.manifest("one.parquet");
    assert_eq!(told("paratheme.lexicon_sha256"), manifest["lexicon"]["sha256"]);
    let options: serde_json::Value = serde_json::from_str(&told("paratheme.options")).unwrap();
    assert_eq!(options["threshold"], 0.5);
    assert_eq!(options["lexicon"], "small.toml");
    assert!(options.get("output").is_none(), "{options}");
    let (rows, schema) = arrow(&sandbox, "one.arrow");
    assert_eq!(schema.metadata()["paratheme.options"], told("paratheme.options"));
    assert_eq!(arrays(&rows), arrays(&batches));
    let bytes = |name| std::fs::read(sandbox.path(name)).unwrap();
    assert!(bytes("one.parquet") == bytes("other.parquet"), "two equal runs, two equal files");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let sandbox = Sandbox::new();
    let paragraph =
        |at: usize| format!("Taxes {at} rise, and {} wait.", "pensions ".repeat(at % 9));
    let article = |at: usize| {
        let text: Vec<String> = (420 * at..420 * (at + 1)).map(paragraph).collect();
        format!(
            "{{\"id\": \"a{at}\", \"date\": \"2018\", \"text\": \"{}\"}}\n",
            text.join("\\n\\n")
        )
    };
    // More rows than a record batch has.
    sandbox.write("many.jsonl", (0..40).map(article).collect::<String>());
    for ending in ["parquet", "arrow"] {
        let bytes = [1, 2, 8].map(|threads| {
            let file = format!("t{threads}.{ending}");
            let command = format!(
                "score many.jsonl --lexicon small.toml --keywords 0 --lists --threads {threads} -o {file} -q"
            );
            assert_eq!(sandbox.run(&command).code, 0);
            std::fs::read(sandbox.path(&file)).unwrap()
        });
        assert!(bytes[0] == bytes[1] && bytes[1] == bytes[2], "{ending}");
    }
    let (batches, _) = parquet(&sandbox, "t1.parquet");
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 16_800);
    let csv = sandbox.run("score many.jsonl --lexicon small.toml --keywords 0 -q").out;
    assert_same(&batches, &Rows::csv(&csv), "many rows");
}

#[cfg(unix)]
#[test]
fn a_pipe_takes_what_a_terminal_cannot_show() {
    let sandbox = sandbox();
    let output = sandbox.command(&["terms", "r.jsonl", "--format", "parquet"]).output().unwrap();
    assert!(output.status.success());
    assert!(output.stdout.starts_with(b"PAR1") && output.stdout.ends_with(b"PAR1"));
    std::fs::write(sandbox.path("piped.parquet"), &output.stdout).unwrap();
    let csv = Rows::csv(&sandbox.run("terms r.jsonl").out);
    assert_same(&parquet(&sandbox, "piped.parquet").0, &csv, "a pipe");
    let command = ["terms", "r.jsonl", "--format", "arrow"];
    let (ended, shown) = support::ended_on_a_terminal(&sandbox, 200, &command);
    assert!(shown.contains("arrow is not text, so a terminal cannot show it"), "{shown}");
    assert_eq!(ended.code(), Some(2), "{shown}");
}

#[test]
fn codes_in_parquet_are_those_of_csv() {
    let sandbox = sandbox();
    // The table of an evaluation has codes, in columns as a sheet has them.
    let table = "evaluate --gold gold.csv r.jsonl --lexicon small.toml --estimate-share --table";
    for name in ["coded.parquet", "coded-too.csv"] {
        assert_eq!(sandbox.run(&format!("{table} {name}")).code, 0);
    }
    let results = ["coded.parquet", "coded-too.csv"]
        .map(|gold| sandbox.run(&format!("evaluate --gold {gold} r.jsonl --lexicon small.toml")));
    assert!(results[0].out.lines().count() > 2, "{}", results[0].err);
    assert_eq!((results[0].code, &results[0].out), (results[1].code, &results[1].out));
}
