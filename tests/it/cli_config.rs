//! Options in a file: what counts more, where the file is looked for, what it may hold, and what the
//! manifest tells about it.

use std::fmt::Write as _;
use std::fs;
use std::process::Output;

use paratheme::ErrorKind;
use paratheme::cli::{CommandCall, Message, OptionValue, options_of};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{SMALL, Sandbox};

const ARTICLES: &str = "\
{\"id\": \"a\", \"body\": \"Taxes rise.\", \"note\": \"It rained.\", \"party\": \"GP\", \"date\": \"2019-03-04\"}\n\
{\"id\": \"b\", \"body\": \"Pensions are safe.\", \"note\": \"Taxes.\", \"party\": \"FF\", \"date\": \"2020-05-06\"}\n";

/// A folder with two articles and a file of options.
fn folder(config: &str) -> Sandbox {
    Sandbox::with(&[("a.jsonl", ARTICLES), ("paratheme.toml", config)])
}

/// Runs the program in a folder of the sandbox.
fn run_in(sandbox: &Sandbox, folder: &str, arguments: &str) -> Output {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    sandbox.command(&arguments).current_dir(sandbox.path(folder)).output().unwrap()
}

/// Runs `score`, and returns the options and the file of options in its manifest.
fn manifest_of(sandbox: &Sandbox, arguments: &str) -> (Value, Value) {
    let ran = sandbox.run(&format!("score a.jsonl -o out.csv {arguments}"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut manifest = sandbox.manifest("out.csv");
    (manifest["options"].take(), manifest["config"].take())
}

#[test]
fn the_command_line_counts_more_than_the_table_and_the_table_more_than_the_top_level() {
    let sandbox = folder(
        "text_field = 'body'\nkeywords = 1\nthreshold = 0.5\nexcel = true\n\
         [score]\nkeywords = 2\nthreshold = 0.6\nexcel = false\n[terms]\ntop = 3\n",
    );
    let (options, config) = manifest_of(&sandbox, "--threshold 0.7");
    assert_eq!(options["text_field"], "body", "the top level");
    assert_eq!(options["keywords"], 2, "the table of the command");
    assert_eq!(options["threshold"], 0.7, "the command line");
    assert_eq!(
        options["excel"],
        Value::Null,
        "a table switches off what the top level switches on"
    );
    assert_eq!(config["options"], json!(["text_field", "keywords"]));

    let (options, config) = manifest_of(&sandbox, "--text-field note --no-config");
    assert_eq!((&options["text_field"], &options["keywords"]), (&json!("note"), &json!(5)));
    assert_eq!(config, Value::Null);
}

#[test]
fn a_file_gives_the_bytes_that_the_same_options_give() {
    let cases = [
        (
            "score",
            "[score]\nlayout = 'long'\nlexicon = ['small.toml']",
            "--layout long --lexicon small.toml",
        ),
        (
            "score",
            "[score]\nkeep = ['party', 'note']\nno_text = true",
            "--keep party,note --no-text",
        ),
        ("score", "where = ['party=GP', 'year=2019']", "--where party=GP --where year=2019"),
        ("score", "from = 2020-01-01", "--from 2020-01-01"),
        ("score", "max-file-size = 0x10000\nthreads = 1", "--max-file-size 65536 --threads 1"),
        ("terms", "by = ['party', 'year']\n[terms]\nngrams = 2", "--by party,year --ngrams 2"),
        ("terms", "by = 'party'", "--by party"),
        ("keywords", "[keywords]\nmethod = 'yake'\ntop = 2", "--method yake --top 2"),
        (
            "kwic --theme age",
            "lexicon = 'small.toml'\n[kwic]\nwindow = 1",
            "--lexicon small.toml --window 1",
        ),
        ("kwic tax*", "lexicon = 'small.toml'", ""),
        ("lexicon sample", "[lexicon-sample]\nsize = 1\nseed = 2", "--size 1 --seed 2"),
        ("lexicon sample", "[lexicon.sample]\nsize = 1\nseed = 2", "--size 1 --seed 2"),
        (
            "compare --by party --target-value GP --min-count 0 --min-articles 0",
            "[compare]\nmeasure = ['log_likelihood', 'bic']",
            "--measure log_likelihood,bic",
        ),
        (
            "compare --by party --target-value GP",
            "lexicon = 'small.toml'\n[compare]\ntheme = true",
            "--lexicon small.toml --theme",
        ),
    ];
    for (command, config, options) in cases {
        let sandbox = folder(&format!("text-field = 'body'\nquiet = true\n{config}\n"));
        let typed = format!("{command} a.jsonl --no-config --quiet --text-field body {options}");
        let (from_file, typed) = (sandbox.run(&format!("{command} a.jsonl")), sandbox.run(&typed));
        assert_eq!((typed.code, from_file.code), (0, 0), "{config}: {}", from_file.err);
        assert!(typed.out.lines().count() > 1, "{command} {options}");
        assert_eq!(from_file.out, typed.out, "{config}");
    }
}

#[test]
fn inputs_of_the_file_are_read_if_the_command_line_names_none() {
    let sandbox = folder("inputs = ['a.jsonl']\ntext-field = 'body'\nlexicon = 'small.toml'\n");
    sandbox.write("b.txt", "Care homes need staff.\n");
    let ids = |arguments: &str| {
        let ran = sandbox.run(arguments);
        assert_eq!(ran.code, 0, "{arguments}: {}", ran.err);
        let ids = ran.out.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(ids("score"), ["a", "b"]);
    assert_eq!(ids("score b.txt"), ["b.txt"]);
    assert_eq!(ids("kwic tax*"), ["a"]);
    assert_eq!(ids("kwic --theme age"), ["b"]);
    assert_eq!(ids("kwic --theme age b.txt"), ["b.txt"], "it is not a pattern");
    assert_eq!(ids("kwic -- tax*"), ["a"]);
    let ran =
        sandbox.run("compare --target a.jsonl --reference b.txt --min-count 0 --min-articles 0");
    assert_eq!(ran.code, 0, "{}", ran.err);
    // What is missing before the INPUTs is not taken from them.
    for (command, missing) in [("lexicon diff small.toml", "<B>"), ("kwic", "<PATTERN>")] {
        let ran = sandbox.run(command);
        assert!(ran.code == 2 && ran.err.contains(missing), "{command}: {}", ran.err);
    }
    let ran = sandbox.run("lexicon diff small.toml public-services --min-change 0");
    assert!(ran.code == 0 && ran.out.lines().count() > 1, "{}", ran.err);
    // A table can have no INPUTs where the top level has some.
    sandbox.write("coded.csv", "text,money,age\nTaxes rise.,1,0\nIt rained.,0,1\n");
    sandbox
        .write("none.toml", "inputs = ['a.jsonl']\n[evaluate]\ninputs = []\ngold = 'coded.csv'\n");
    let ran = sandbox.run("evaluate --config none.toml --lexicon small.toml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = sandbox.run("score --no-config");
    assert!(ran.code == 2 && ran.err.contains("<INPUT>"), "{}", ran.err);
}

#[test]
fn paths_in_the_file_are_relative_to_its_folder() {
    let config = "inputs = ['texts']\nlexicon = 'mine.toml'\nmetadata = 'about.csv'\n\
                  [score]\noutput = 'scores.csv'\nsummary = 'years.csv'\nby = 'party'\n\
                  [evaluate]\ngold = 'gold.csv'\n[lexicon-show]\nformat = 'toml'\n";
    let sandbox = Sandbox::with(&[
        ("project/paratheme.toml", config),
        ("project/mine.toml", SMALL),
        ("project/about.csv", "file,party\na.txt,GP\n"),
        ("project/gold.csv", "article_id,paragraph,money,age\na.txt,1,1,0\n"),
        ("project/texts/a.txt", "Taxes rise.\n"),
        ("project/deep/er/none.txt", ""),
    ]);
    for (folder, option, path) in [
        ("project/deep/er", "", "../../paratheme.toml"),
        ("", "--config project/paratheme.toml", "project/paratheme.toml"),
        ("project", "", "paratheme.toml"),
    ] {
        let ran = run_in(&sandbox, folder, &format!("score {option}"));
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(0), "{folder}: {said}");
        let first = said.lines().next().unwrap();
        let options = "inputs, lexicon, metadata, output, summary, by";
        assert_eq!(first, format!("options from {path}: {options}"));
        let manifest = sandbox.manifest("project/scores.csv");
        assert_eq!(manifest["lexicon"]["name"], "small");
        assert_eq!(manifest["counts"]["articles"], 1);
        assert!(sandbox.read("project/years.csv").contains("\nGP,"), "{folder}");
        let ran = run_in(&sandbox, folder, &format!("evaluate {option}"));
        assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    }
    // The name of a built-in lexicon is not a path, and `-` is a stream.
    sandbox.write("project/paratheme.toml", "lexicon = 'public-services'\n[score]\noutput = '-'\n");
    let ran = run_in(&sandbox, "project/deep", "score ../texts");
    let table = String::from_utf8(ran.stdout).unwrap();
    assert!(table.starts_with("article_id,") && table.contains("fiscal_pressure"), "{table}");
}

#[test]
#[cfg(unix)]
fn the_file_is_looked_for_in_the_folders_around_up_to_the_home_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::with(&[("home/in/side/a.txt", "Taxes rise.\n")]);
    let said = |home: &str| {
        let mut command = sandbox.command(&["-q", "-v", "score", "a.txt", "-o", "out.csv"]);
        command.current_dir(sandbox.path("home/in/side")).env("HOME", sandbox.path(home));
        assert!(command.output().unwrap().status.success());
        sandbox.manifest("home/in/side/out.csv")["config"]["path"].clone()
    };
    assert_eq!(said("home"), Value::Null);
    sandbox.write("paratheme.toml", "keywords = 0\n");
    assert_eq!(said("home"), Value::Null, "above the home folder");
    assert_eq!(said("elsewhere"), "../../../paratheme.toml");
    sandbox.write("home/paratheme.toml", "keywords = 0\n");
    assert_eq!(said("home"), "../../paratheme.toml");
    let shared = fs::Permissions::from_mode(0o777);
    fs::set_permissions(sandbox.path("home"), shared).unwrap();
    assert_eq!(said("home"), Value::Null, "a folder in which everybody may write");
    sandbox.write("home/in/side/paratheme.toml", "keywords = 0\n");
    assert_eq!(said("home"), "paratheme.toml", "the nearest one");
}

#[test]
fn mistakes_are_reported_with_their_line_and_a_suggestion() {
    let cases = [
        ("\nlexcion = 'a'", "2: `lexcion` is not an option (did you mean `lexicon`?"),
        ("[scor]\nby = 'year'", "1: there is no command `scor` (did you mean `score`?"),
        (
            "[lexicon-sampel]",
            "1: there is no command `lexicon-sampel` (did you mean `lexicon-sample`?",
        ),
        ("[score]\nunti = 'x'", "2: `unti` is not an option of `score` (did you mean `unit`?"),
        (
            "[lexicon.sample]\nsiez = 3",
            "2: `siez` is not an option of `lexicon sample` (did you mean `size`?",
        ),
        (
            "[score]\nwindow = 3",
            "2: `window` is not an option of `score` (these commands have it: kwic)",
        ),
        (
            "[lexicon]\nsize = 3",
            "2: `lexicon` is several commands (the table of one of them is meant: lexicon-show",
        ),
        ("score = 3", "1: `score` is not an option (`score` is a command: write a table, [score])"),
        ("config = 'x'", "1: `config` is not an option that a file can have"),
        ("output = 'a.csv'", "1: `output` names a file to write, which two commands cannot share"),
        (
            "calibration = 3\n[score]\nunit = 'sentenc'",
            "3: invalid value 'sentenc' for `unit` [possible values: paragraph, sentence, article]",
        ),
        (
            "threads = 0",
            "1: invalid value '0' for `threads`: not such a number; it takes a whole number from 1 to 256",
        ),
        ("threads = 1.5", "1: invalid value '1.5' for `threads`"),
        ("[kwic]\nwindow = 300", "2: invalid value '300' for `window`"),
        ("[score]\nnear = 'yes'", "2: `near` is on or off (write near = true, or false)"),
        (
            "[score]\ntext_field = true",
            "2: `text-field` has a value (write text-field = \"FIELD\")",
        ),
        ("text_field = ['a', 'b']", "1: `text-field` has one value"),
        ("[kwic]\nwindow = [3]", "2: `window` has one value (write window = N)"),
        ("keep = ['a', true]", "1: `keep` has a list of other values than texts and numbers"),
        (
            "[[score]]\nnear = true",
            "1: `score` has a list of other values than texts and numbers (write [score]",
        ),
        ("[score]\nwhere = { year = 2019 }", "2: `where` is an option, but here it is a table"),
        (
            "[score]\nid-field = 'a'\nid_field = 'b'",
            "3: `id-field` is already set in paratheme.toml:2 (remove",
        ),
        (
            "[lexicon-sample]\nsize = 1\n[lexicon.sample]\nsize = 2",
            "4: `size` is already set in paratheme.toml:2",
        ),
        ("near = true\nnear = false", "2: duplicate key"),
        (
            "lexicon = 'a'\n[lexicon.sample]\nsize = 3",
            "2: cannot extend value of type string with a dotted key (a name occurs once in a table: beside `lexicon = ...` write [lexicon-sample]",
        ),
        (
            "by = “year”",
            "1: string values must be quoted, expected literal string (the line has curly quotation marks",
        ),
        (
            "[score]\nid-field = 'a'\narticle_field = 'b'",
            "3: `article-field` and `id-field` (paratheme.toml:2) exclude each other",
        ),
    ];
    for (config, message) in cases {
        let ran = folder(config).run("score a.jsonl");
        let expected = format!("error: paratheme.toml:{message}");
        assert!(ran.err.starts_with(&expected), "{config}\n{}\n{expected}", ran.err);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{config}");
        assert!(!ran.err.contains("--near") && !ran.err.contains("--unit"), "{}", ran.err);
    }
    let sandbox = Sandbox::new();
    let ran = sandbox.run("score small.toml --config none.toml");
    assert!(
        ran.code == 2 && ran.err.starts_with("error: none.toml: no such file ("),
        "{}",
        ran.err
    );
    sandbox.write("latin.toml", b"# a\nby = 'caf\xE9'\n");
    let ran = sandbox.run("score small.toml --config latin.toml");
    assert!(
        ran.code == 2 && ran.err.starts_with("error: latin.toml:2: is not UTF-8"),
        "{}",
        ran.err
    );
    let ran = sandbox.run("score small.toml --config latin.toml --no-config");
    assert!(ran.code == 2 && ran.err.contains("cannot be used with"), "{}", ran.err);
}

#[test]
fn what_the_rest_of_the_program_refuses_is_traced_to_the_file() {
    let cases = [
        ("\nwhere = 'zzz'", "; `where` is set in paratheme.toml:2)"),
        ("[score]\ncolumns = ['foo']", "; `columns` is set in paratheme.toml:2)"),
        ("lexicon = 'none.toml'", "; `lexicon` is set in paratheme.toml:1)"),
        ("inputs = ['none.jsonl']", "`inputs` is set in paratheme.toml:1)"),
    ];
    for (config, place) in cases {
        let ran =
            folder(config).run(if config.contains("inputs") { "score" } else { "score a.jsonl" });
        assert_eq!(ran.code, 2, "{config}");
        assert!(ran.err.trim_end().ends_with(place), "{config}: {}", ran.err);
    }
    // A mistake on the command line is not one of the file.
    let ran = folder("lexicon = 'small.toml'").run("score a.jsonl --columns foo");
    assert!(!ran.err.contains("is set in"), "{}", ran.err);
}

#[test]
fn the_command_line_wins_over_what_it_excludes_in_the_file() {
    let sandbox = folder("id-field = 'id'\ntext-field = 'body'\n[terms]\ntop = 3\n");
    let ran = sandbox.run("-v score a.jsonl --article-field party -o out.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(sandbox.manifest("out.csv")["config"]["options"], json!(["text_field"]));
    let remark = "paratheme.toml:1: `id-field` is left out, because an option of the command line excludes it\n";
    assert!(ran.err.contains(remark), "{}", ran.err);
    let ran = sandbox.run("terms a.jsonl --by article --readability");
    assert_eq!(ran.code, 0, "{}", ran.err);
    // The table of the command wins over the top level.
    let sandbox =
        folder("id-field = 'id'\ntext-field = 'body'\n[score]\narticle-field = 'party'\n");
    let (_, config) = manifest_of(&sandbox, "");
    assert_eq!(config["options"], json!(["text_field", "article_field"]));
}

#[test]
fn options_that_need_another_one_are_left_out_without_it() {
    let sandbox = folder(
        "text-field = 'body'\nlexicon = 'small.toml'\noverlap = 'lexicon'\n\
         [score]\ntop = 1\nsummary = 's.csv'\n",
    );
    let ran = sandbox.run("score a.jsonl -o out.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("warning: paratheme.toml:5: `top` has no effect without --sort"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("warning: paratheme.toml:6: `summary` has no effect without --by"),
        "{}",
        ran.err
    );
    let ran = sandbox.run("score a.jsonl -o out.csv --sort money --by party");
    assert!(ran.code == 0 && sandbox.has("s.csv"), "{}", ran.err);
    assert_eq!(sandbox.manifest("out.csv")["counts"]["rows"], 1);
    // A lexicon is not for a search by a pattern, and that is usual.
    let ran = sandbox.run("kwic tax* a.jsonl");
    assert!(ran.code == 0 && !ran.err.contains("warning"), "{}", ran.err);
    assert_eq!(ran.err.lines().next(), Some("options from paratheme.toml: text-field"));
    // Two that need each other.
    let sandbox =
        folder("text-field = 'body'\n[compare]\ntarget = 'a.jsonl'\nreference = 'a.jsonl'\n");
    let ran = sandbox.run("-v compare");
    assert!(
        ran.err.starts_with("options from paratheme.toml: text-field, target, reference\n"),
        "{}",
        ran.err
    );
}

#[test]
fn a_run_tells_which_options_come_from_the_file() {
    let config = "text-field = 'body'\n[score]\nkeep = ['party']\n";
    let sandbox = folder(config);
    let ran = sandbox.run("score a.jsonl -o out.csv");
    assert_eq!(ran.err.lines().next(), Some("options from paratheme.toml: text-field, keep"));
    assert_eq!(sandbox.run("score a.jsonl --quiet -o out.csv").err, "");
    let digest = paratheme::output::hexadecimal(&Sha256::digest(config.as_bytes()));
    let expected =
        json!({"path": "paratheme.toml", "sha256": digest, "options": ["text_field", "keep"]});
    assert_eq!(sandbox.manifest("out.csv")["config"], expected);
    // The file is neither an input of its folder nor an output.
    let ran = sandbox.run("score . --text-field body -o table.csv");
    assert!(ran.err.contains("2 articles") || ran.err.contains("3 articles"), "{}", ran.err);
    let inputs = sandbox.manifest("table.csv")["inputs"].clone();
    assert!(!inputs.to_string().contains("paratheme.toml"), "{inputs}");
    let ran = sandbox.run("score a.jsonl -o paratheme.toml --format csv --overwrite");
    assert!(ran.code == 2 && ran.err.contains("is the file of options"), "{}", ran.err);
    // Commands without options read no file, even if there is a mistake in it; help needs none either.
    sandbox.write("paratheme.toml", "wrong");
    for arguments in ["completions bash", "score --help", "--version"] {
        assert_eq!(sandbox.run(arguments).code, 0, "{arguments}");
    }
    let ran = sandbox.run("score a.jsonl --untt");
    assert!(
        ran.err.contains("unexpected argument '--untt'"),
        "the command line comes first: {}",
        ran.err
    );
}

#[test]
fn every_option_of_every_command_can_be_in_a_file() {
    let commands = "score inspect extract repeats terms kwic compare report keywords evaluate lexicon-show \
                    lexicon-check lexicon-suggest lexicon-learn lexicon-sample lexicon-fit lexicon-import \
                    lexicon-diff lexicon-export";
    let mut config = String::new();
    let mut written = 0;
    for command in commands.split_whitespace() {
        let names: Vec<&str> = command.splitn(2, '-').collect();
        writeln!(config, "[{command}]").unwrap();
        for option in options_of(&names).unwrap() {
            let is_hidden = ["extract", "report"].contains(&command)
                && "format csv-safe lists excel output-delimiter decimal-comma"
                    .contains(&option.name);
            if ["config", "no-config"].contains(&option.name.as_str()) || is_hidden {
                continue;
            }
            let usual = option.default.or_else(|| option.choices.first().cloned());
            let number = |text: &str| if "N X BYTES STRENGTH".contains(text) { "1" } else { "a" };
            let value = usual.unwrap_or_else(|| number(&option.value_name).to_owned());
            let value = match option.takes {
                OptionValue::Nothing => "true".to_owned(),
                OptionValue::One if value.parse::<f64>().is_ok() => value,
                OptionValue::One => format!("'{value}'"),
                OptionValue::Several => format!("['{value}']"),
            };
            writeln!(config, "{} = {value}", option.name.replace('-', "_")).unwrap();
            written += 1;
        }
    }
    assert!(written > 400, "{written}");
    let sandbox = Sandbox::with(&[("all.toml", &config)]);
    let ran = sandbox.run("completions bash --config all.toml");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn a_program_that_runs_a_command_names_the_file_itself() {
    let sandbox = folder(
        "keywords = 0\n[score]\noutput = 'never.csv'\nexcel = true\nsort = 'ageing'\ntop = 1\n",
    );
    let articles = sandbox.path("a.jsonl");
    let config = sandbox.path("paratheme.toml");
    let arguments = |config: &str| {
        let typed = ["score", "--text-field", "body", "--format", "jsonl", config];
        let typed = typed.into_iter().filter(|argument| !argument.is_empty()).map(Into::into);
        typed.chain([articles.clone().into_os_string()]).collect::<Vec<_>>()
    };
    let rows = |answer: Vec<u8>| String::from_utf8(answer).unwrap().lines().count();
    let alone = CommandCall::new(arguments("")).run().unwrap();
    assert_eq!(rows(alone.output), 2);
    let option = format!("--config={}", config.display());
    let answer = CommandCall::new(arguments(&option)).run().unwrap();
    assert_eq!(rows(answer.output), 1, "the options about files are left out");
    assert!(!sandbox.has("never.csv"));
    let told = |message: &Message| matches!(message, Message::Report(text) if text.contains("options from"));
    assert!(!answer.messages.iter().any(told), "{:?}", answer.messages);
    let error = CommandCall::new(arguments(&option)).survey().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.message().contains("without a file of options"), "{error}");
}

#[test]
fn an_option_is_blamed_only_where_the_message_names_it() {
    // The value is the name of the program, or that of an INPUT, and nothing is wrong with the option.
    let sandbox = folder("tokens = 'paratheme'\n");
    let ran = sandbox.run("score paratheme");
    assert!(ran.code == 2 && ran.err.contains("paratheme: no such"), "{}", ran.err);
    assert!(!ran.err.contains("is set in"), "{}", ran.err);
    let ran = sandbox.run("score a.jsonl --columns paratheme");
    assert!(ran.code == 2 && !ran.err.contains("is set in"), "{}", ran.err);
    let ran = folder("lexicon = 'public-servces'\n").run("score a.jsonl");
    assert!(ran.err.contains("`lexicon` is set in paratheme.toml:1"), "{}", ran.err);
}

#[test]
fn a_folder_is_no_file_of_options_and_some_commands_have_none() {
    let sandbox = folder("");
    fs::create_dir(sandbox.path("dir")).unwrap();
    let ran = sandbox.run("score a.jsonl --config dir");
    let expected = "error: dir: is a folder, not a file of options (";
    assert!(ran.code == 2 && ran.err.starts_with(expected), "{}", ran.err);
    for command in ["verify", "methods", "init", "completions", "man"] {
        sandbox.write("paratheme.toml", format!("[{command}]\n"));
        let ran = sandbox.run("score a.jsonl");
        let expected =
            format!("error: paratheme.toml:1: `{command}` takes no options from a file (");
        assert!(ran.code == 2 && ran.err.starts_with(&expected), "{}", ran.err);
    }
}

#[test]
fn a_value_without_quotes_is_shown_with_them() {
    for (line, quoted) in [
        ("from = 2019-05", "from = \"2019-05\""),
        ("max-file-size = 64M # much", "max-file-size = \"64M\""),
        ("by = year", "by = \"year\""),
    ] {
        let sandbox = folder(&format!("text-field = 'body'\n{line}\n"));
        let ran = sandbox.run("score a.jsonl");
        let hint = format!("(put it in quotes: {quoted})");
        assert!(ran.code == 2 && ran.err.contains(&hint), "{line}: {}", ran.err);
        assert!(ran.err.starts_with("error: paratheme.toml:2: "), "{line}: {}", ran.err);
        sandbox.write("paratheme.toml", format!("text-field = 'body'\n{quoted}\n"));
        assert_eq!(sandbox.run("score a.jsonl").code, 0, "{quoted}");
    }
}
