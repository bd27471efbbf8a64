//! Dictionaries of other programs: what becomes of them, and that nothing gets lost in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::{Sandbox, repository, shared};
use paratheme::ErrorKind;
use paratheme::lexicon::{
    Context, DEFAULT_P, Entry, ExportFormat, ImportFormat, Imported, Lexicon, Pattern, SourceLine,
    Theme, WordPattern, import,
};
use paratheme::text::Language;
use proptest::collection::vec;
use proptest::prelude::*;

fn read(text: impl AsRef<[u8]>, path: &str) -> Imported {
    import(text.as_ref(), path, None, Language::English).unwrap_or_else(|error| panic!("{error}"))
}

/// Reading back what was written gives the same lexicon, notes in comments or not.
fn reads_back(imported: &Imported, path: &str) {
    let toml = imported.to_toml(path);
    let again =
        Lexicon::from_toml(&toml, "again.toml").unwrap_or_else(|error| panic!("{error}\n{toml}"));
    assert_eq!(again, imported.lexicon, "{toml}");
    for note in &imported.notes {
        let said = format!("# {}\n", note.message(path));
        assert!(said.chars().any(char::is_control) || toml.contains(&said), "{said}");
    }
}

#[test]
fn every_format_is_read_as_expected() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    let folder = repository("tests/golden/lexicons");
    let mut dictionaries: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    dictionaries
        .retain(|path| path.extension().is_some_and(|ending| ending != "toml" && ending != "txt"));
    dictionaries.sort();
    let mut formats = BTreeSet::new();
    for path in dictionaries {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let imported = read(fs::read(&path).unwrap(), &name);
        formats.insert(imported.format.name());
        reads_back(&imported, &name);
        let toml = imported.to_toml(&name);
        let messages = imported
            .notes
            .iter()
            .fold(String::new(), |all, note| all + &note.message(&name) + "\n");
        for (made, ending) in [(toml, "toml"), (messages, "txt")] {
            let golden = folder.join(format!("{name}.{ending}"));
            if update {
                fs::write(&golden, &made).unwrap();
            }
            let expected = fs::read_to_string(&golden).unwrap_or_default();
            assert_eq!(
                made,
                expected,
                "{} is not what comes out: UPDATE_GOLDEN=1 cargo test --test it lexicon_import",
                golden.display()
            );
        }
    }
    assert_eq!(formats, ImportFormat::ALL.iter().map(|format| format.name()).collect());
}

#[test]
fn the_command_writes_and_says_what_the_golden_files_hold() {
    let sandbox = Sandbox::new();
    let folder = repository("tests/golden/lexicons");
    let golden = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    sandbox.write("wordstat.cat", golden("wordstat.cat"));
    let ran = sandbox.run("lexicon import wordstat.cat -o mine.toml");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert_eq!(sandbox.read("mine.toml"), golden("wordstat.cat.toml"));
    let mut said = golden("wordstat.cat.txt")
        .lines()
        .fold(String::new(), |all, line| format!("{all}warning: {line}\n"));
    let notes = said.lines().count();
    let _ = writeln!(said, "wordstat.cat (wordstat): 6 themes, 11 entries, {notes} notes");
    assert_eq!(ran.err, said);
    assert_eq!(sandbox.run("lexicon import wordstat.cat -q").out, sandbox.read("mine.toml"));
    let piped = sandbox
        .run_with(&["lexicon", "import", "-", "--from", "wordstat", "-q"], golden("wordstat.cat"));
    assert!(piped.out.contains("name = \"standard input\"") && piped.code == 0, "{}", piped.err);
    assert_eq!(sandbox.run("lexicon show mine.toml").code, 0);
}

#[test]
fn dictionaries_of_liwc_22_come_and_go_with_their_weights() {
    let dictionary =
        "DicTerm,Affect,Money\nhappy,X,\ntax*,0,2.5\n\"debt relief\",x,X\nnothing,,\nodd,much,\n";
    let imported = read(dictionary, "a.dicx");
    let entries = |lexicon: &Lexicon| -> BTreeSet<String> {
        let entry = |entry: &Entry| {
            format!(
                "{} {} {}",
                lexicon.themes[entry.theme].column,
                entry.pattern.source(),
                entry.weight
            )
        };
        lexicon.entries.iter().map(entry).collect()
    };
    let expected =
        ["affect debt relief 1", "affect happy 1", "money debt relief 1", "money tax* 2.5"]
            .map(str::to_owned);
    assert_eq!(entries(&imported.lexicon), BTreeSet::from(expected));
    let notes: Vec<String> = imported
        .notes
        .iter()
        .filter(|note| note.line > Some(1))
        .map(|note| note.message("a.dicx"))
        .collect();
    assert_eq!(
        notes,
        [
            "a.dicx:5: the entry `nothing` is left out: it is in no category",
            "a.dicx:6: the entry `odd` is left out of a category: `much` is no weight"
        ]
    );
    let exported = imported.lexicon.export(ExportFormat::Liwc22);
    assert_eq!(exported.text, "DicTerm,affect,money\nhappy,X,\ndebt relief,X,X\ntax*,,2.5\n");
    assert_eq!(entries(&read(&exported.text, "b.dicx").lexicon), entries(&imported.lexicon));
    assert_eq!(
        read(&exported.text, "b.txt").format,
        ImportFormat::Liwc22,
        "known by its first column"
    );
    let error = import(b"Word,Affect\nhappy,X\n", "c.dicx", None, Language::English)
        .unwrap_err()
        .to_string();
    assert!(error.contains("the first column is `Word`, where `DicTerm` is expected"), "{error}");
}

/// Every format says what becomes of a sign, and no entry finds something else in silence.
#[test]
fn signs_that_no_word_holds_are_named() {
    for (path, dictionary) in [
        ("a.yml", "tech: ['C++', 'R&D', '@envoy']\n".to_owned()),
        ("a.dic", "%\n1\ttech\n%\nC++\t1\nR&D\t1\n@envoy\t1\n".to_owned()),
        ("a.csv", "theme,pattern\ntech,C++\ntech,R&D\ntech,@envoy\n".to_owned()),
        ("b.csv", "theme,words\ntech,C++;R&D;@envoy\n".to_owned()),
        ("a.ykd", yoshikoder(&["C++", "R&amp;D", "@envoy"])),
        ("a.lcd", yoshikoder(&["C++", "R&amp;D", "@envoy"])),
        ("a.cat", "TECH\n\tC++ (1)\n\tR&D (1)\n\t\\@ENVOY (1)\n".to_owned()),
    ] {
        let imported = read(&dictionary, path);
        let patterns: Vec<String> = imported
            .lexicon
            .entries
            .iter()
            .map(|entry| entry.pattern.source().to_lowercase())
            .collect();
        assert_eq!(patterns, ["c", "r&d", "envoy"], "{path}: {:?}", imported.notes);
        let notes = |sign: &str, plain: &str| {
            let said = format!("no word holds `{sign}`: without it the pattern finds `{plain}`")
                .to_lowercase();
            imported
                .notes
                .iter()
                .filter(|note| note.line.is_some() && note.text.to_lowercase().contains(&said))
                .count()
        };
        assert_eq!(notes("+", "C"), 1, "{path}: {:?}", imported.notes);
        assert!(notes("@", "envoy") + notes("\\@", "envoy") == 1, "{path}: {:?}", imported.notes);
        reads_back(&imported, path);
    }
    let sandbox = Sandbox::with(&[
        ("t.txt", "Vitamin C and the letter C.\n"),
        ("a.yml", "tech: ['C++', 'C#']\n"),
    ]);
    let ran = sandbox.run("lexicon import a.yml -o a.toml");
    assert!(
        ran.code == 0 && ran.err.contains("a.yml:1: the entry `C++` changes: no word holds `+`"),
        "{}",
        ran.err
    );
    let ran = sandbox.run_with(&["kwic", "C++", "t.txt"], String::new());
    assert!(
        ran.code == 2 && ran.out.is_empty() && ran.err.contains("finds `C`"),
        "{} {}",
        ran.out,
        ran.err
    );
}

fn yoshikoder(patterns: &[&str]) -> String {
    let nodes = patterns
        .iter()
        .fold(String::new(), |all, pattern| format!("{all}<pnode name='{pattern}'/>\n"));
    format!("<dictionary>\n<cnode name='tech'>\n{nodes}</cnode>\n</dictionary>\n")
}

#[test]
fn what_is_no_dictionary_is_refused_with_a_guess() {
    let sandbox = Sandbox::with(&[
        ("prose.txt", "Once upon a time\nthere was a town\n"),
        ("wrong.dic", "economy:\n  - tax*\n"),
        ("wrong.yml", "<dictionary><cnode name='a'><pnode name='b'/></cnode></dictionary>"),
        ("cut.ykd", "<dictionary>\n<cnode name='a'>\n<pnode name='b'/>\n"),
        ("broken.yml", "a: [b\nc: ]d\n"),
        ("list.yml", "- tax\n- cut\n"),
        ("empty.csv", ""),
        ("nothing.yml", "a: ['*', '?']\n"),
        ("columns.csv", "a,b,c,d\n1,2,3,4\n"),
        ("lexicon.txt", "name = 'x'\n[[theme]]\nid = 'a'\n"),
    ]);
    sandbox.write("bytes.yml", [0x61, 0, 0x62]);
    for (file, place, says) in [
        ("prose.txt", "", "--from"),
        ("wrong.dic", ":1", "looks like quanteda"),
        ("wrong.yml", ":1", "looks like yoshikoder"),
        ("cut.ykd", ":4", "cut short"),
        ("broken.yml", ":2", "not YAML"),
        ("list.yml", ":1", "names of themes"),
        ("empty.csv", ":1", "no pattern"),
        ("nothing.yml", ":1", "match everything"),
        ("columns.csv", ":1", "theme and pattern"),
        ("lexicon.txt", "", "--from"),
        ("bytes.yml", "", "zero byte"),
    ] {
        let ran = sandbox.run(&format!("lexicon import {file} -o x.toml"));
        assert!(
            ran.err.starts_with(&format!("error: {file}{place}: ")) && ran.err.contains(says),
            "{file}: {}",
            ran.err
        );
        assert!(ran.code >= 2 && !sandbox.has("x.toml"), "{file}: {}", ran.code);
    }
    let ran = sandbox.run("lexicon import nowhere.cat");
    assert!(ran.code == 2 && ran.err.contains("nowhere.cat: no such file"), "{}", ran.err);
    sandbox.write("t.yml", "a: [tax]\n");
    let ran = sandbox.run("lexicon import t.yml -o t.yml");
    assert!(ran.code == 2 && ran.err.contains("input and output are the same file"), "{}", ran.err);
    assert_eq!(sandbox.read("t.yml"), "a: [tax]\n");
}

#[test]
fn nothing_grows_beyond_its_file() {
    let aliases = (1..30).fold("a: &l0 [tax]\n".to_owned(), |all, level| {
        all + &format!("b{level}: &l{level} [*l{0}, *l{0}, *l{0}, *l{0}]\n", level - 1)
    });
    let imported = read(aliases, "bomb.yml");
    assert_eq!(imported.lexicon.entries.len(), 1);
    let entities = "<!DOCTYPE d [<!ENTITY a 'tax tax'><!ENTITY b '&a;&a;&a;'>]><dictionary><cnode name='x'><pnode name='&b;'/><pnode name='y'/></cnode></dictionary>";
    let imported = read(entities, "bomb.ykd");
    assert!(
        imported.lexicon.entries.iter().all(|entry| !entry.pattern.source().contains("tax tax"))
    );
    let rules = format!(
        "BIG\n{}OTHER\n\t@#BIG NEAR #BIG /C5 (1)\n",
        (0..5000).fold(String::new(), |all, word| format!("{all}\tword{word} (1)\n"))
    );
    let imported = read(rules, "bomb.cat");
    assert_eq!(imported.lexicon.entries.len(), 5000);
    assert!(imported.notes.iter().any(|note| note.text.contains("too many entries")));
    for (path, deep) in [
        ("deep.yml", format!("{}x{}", "{a: ".repeat(5000), "}".repeat(5000))),
        ("list.yml", format!("a: {}x{}", "[".repeat(5000), "]".repeat(5000))),
        ("deep.ykd", "<cnode name='a'>".repeat(5000)),
        ("deeper.ykd", "<x>".repeat(5000)),
        ("deep.cat", (0..5000).fold(String::new(), |all, depth| all + &"\t".repeat(depth) + "a\n")),
    ] {
        let error = import(deep.as_bytes(), path, None, Language::English).unwrap_err();
        assert!(
            ["deeper than", "recursion limit"].iter().any(|says| error.message().contains(says)),
            "{path}: {error}"
        );
    }
    let deepest = format!(
        "{}[tax]{}",
        (0..32).fold(String::new(), |all, level| format!("{all}{{t{level}: ")),
        "}".repeat(32)
    );
    reads_back(&read(deepest, "deepest.yml"), "deepest.yml");
    let large =
        import(&vec![b' '; (64 << 20) + 1], "large.yml", None, Language::English).unwrap_err();
    assert_eq!(large.kind(), ErrorKind::TooLarge);
}

#[test]
fn encodings_are_told_apart() {
    let text = "Thème: [école*, caf\u{e9}]\n";
    let sources = |bytes: &[u8]| {
        let imported = read(bytes, "a.yml");
        let sources: Vec<String> = imported
            .lexicon
            .entries
            .iter()
            .map(|entry| entry.pattern.source().to_owned())
            .collect();
        (sources, imported.notes.iter().any(|note| note.text.contains("windows-1252")))
    };
    let expected = vec!["école*".to_owned(), "café".to_owned()];
    assert_eq!(sources(text.as_bytes()), (expected.clone(), false));
    assert_eq!(sources(format!("\u{feff}{text}").as_bytes()), (expected.clone(), false));
    let utf16: Vec<u8> =
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(sources(&utf16), (expected.clone(), false));
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(sources(&latin), (expected, true));
}

#[test]
fn rules_mean_what_they_say() {
    let sandbox = Sandbox::with(&[(
        "a.txt",
        "They cut public spending. They cut the ribbon. Spending was cut. A hair cut.\n",
    )]);
    sandbox.write("r.cat", "A\n\tMONEY\n\t\tSPENDING (1)\n\tCUTS\n\t\t@CUT BEFORE #MONEY /C1 (1)\nB\n\t@CUT NOT NEAR HAIR /C0 (1)\n");
    assert_eq!(sandbox.run("lexicon import r.cat -o r.toml").code, 0);
    let scored =
        sandbox.run("score a.txt --lexicon r.toml --columns a.cuts_hits,a.money_hits,b_hits");
    assert_eq!(scored.out, "a.cuts_hits,a.money_hits,b_hits\n1,2,3\n", "{}", scored.err);
}

/// Another reader counts: Python's standard library for the tables and the XML, lines for
/// `WordStat`.
const COUNT: &str = r"
import csv, sys, xml.etree.ElementTree as tree
path = sys.argv[1]
if path.endswith('.csv'):
    rows = list(csv.reader(open(path, encoding='utf-8')))[1:]
    print(len(rows), sum(len([w for w in row[2].split(',') if w.strip()]) for row in rows))
elif path.endswith('.lcd'):
    root = tree.parse(path).getroot()
    print(len(root.findall('.//cnode')), len(root.findall('.//pnode')))
elif path.endswith('.cat'):
    lines = [line for line in open(path, encoding='utf-8') if line.strip()]
    words = [line for line in lines if line.rstrip().endswith(')')]
    print(len(lines) - len(words), len(words))
else:
    themes = patterns = 0
    for line in open(path, encoding='utf-8'):
        line = line.split('#')[0].strip()
        if not line: continue
        if line.startswith('- '):
            patterns += 1
            continue
        themes += 1
        key, value = line.split(':', 1)
        patterns += len([w for w in value.strip().strip('[]').split(',') if w.strip()])
    print(themes, patterns)
";

#[test]
fn known_dictionaries_are_read_whole() {
    let mut seen = 0;
    for name in [
        "lexicoder_policy_agendas_english.lcd",
        "poldis_CAP_topics.csv",
        "quanteda_tutorials_laver-garry.cat",
        "quanteda_tutorials_newsmap.yml",
        "quanteda_tutorials_topics.yml",
        "wordmap_un_topics.yml",
    ] {
        let Some(path) = shared(&format!("data/dictionaries/{name}")) else {
            eprintln!("skipped: {name} is not at hand (PARATHEME_SHARED names the folder)");
            continue;
        };
        seen += 1;
        let imported = read(fs::read(&path).unwrap(), name);
        reads_back(&imported, name);
        let output = Command::new("python3")
            .args(["-c", COUNT])
            .arg(&path)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        let counted = String::from_utf8(output.stdout).unwrap();
        let left_out = |what: &str| {
            imported
                .notes
                .iter()
                .filter(|note| note.text.starts_with(what) && note.text.contains("left out"))
                .count()
        };
        let themes = imported.lexicon.themes.len() + left_out("the theme");
        let entries = imported.lexicon.entries.len() + left_out("the entry");
        assert_eq!(format!("{themes} {entries}"), counted.trim(), "{name}");
    }
    assert!(seen == 6 || seen == 0, "only {seen} of the dictionaries are at hand");
}

/// What quanteda's YAML can say of a lexicon.
fn what_yaml_says(lexicon: &Lexicon) -> BTreeMap<String, Vec<String>> {
    let sayable = |entry: &&Entry| {
        entry.context.is_empty()
            && !entry
                .pattern
                .words()
                .iter()
                .any(|word| matches!(word, WordPattern::Stem(_) | WordPattern::Regex(..)))
    };
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in lexicon.entries.iter().filter(sayable) {
        said.entry(lexicon.themes[entry.theme].column.clone())
            .or_default()
            .push(entry.pattern.source().to_owned());
    }
    said
}

#[test]
fn the_built_in_lexicon_goes_out_and_comes_back() {
    let sandbox = Sandbox::new();
    let own =
        Lexicon::from_toml(&sandbox.run("lexicon show --format toml").out, "own.toml").unwrap();
    let ran = sandbox.run("lexicon export public-services --to quanteda -o x.yml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let yaml = sandbox.read("x.yml");
    let back = read(&yaml, "x.yml");
    assert_eq!(what_yaml_says(&back.lexicon), what_yaml_says(&own));
    // Each entry that is not there is named, and each p that is lost.
    for entry in &own.entries {
        let line = format!("public-services:{}: the entry `{}` ", entry.line.number, entry.name());
        let is_same = |other: &Entry| other.pattern == entry.pattern && entry.context.is_empty();
        let lossless = back.lexicon.entries.iter().any(is_same)
            && entry.p.to_bits() == DEFAULT_P.to_bits()
            && entry.weight.to_bits() == 1f64.to_bits();
        assert!(lossless || ran.err.contains(&line), "{line}\n{}", ran.err);
    }
    for line in ran.err.lines() {
        let said = line.trim_start_matches("warning: public-services:").trim_start();
        let (number, said) = said
            .split_once(": ")
            .filter(|(number, _)| number.parse::<u64>().is_ok())
            .map_or(("", said), |parts| parts);
        let colon = if number.is_empty() { "" } else { ": " };
        assert!(yaml.contains(&format!("{number}{colon}{said}\n")), "{line}");
    }
}

/// Python's YAML reader, where there is one, sees the same tree.
#[test]
fn exported_yaml_is_yaml_to_another_reader() {
    let python = "import yaml, json, sys; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";
    if !Command::new("python3")
        .args(["-c", "import yaml"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
    {
        eprintln!("skipped: python3 has no yaml");
        return;
    }
    let toml = "name = 'x'\n[[theme]]\nid = 'money'\nmedium = ['tax*', 'yes', \"it's\"]\n[[theme.theme]]\nid = 'no'\nmedium = ['loan: *', 'a - b']\n";
    let exported = Lexicon::from_toml(toml, "x.toml").unwrap().export(ExportFormat::Quanteda);
    let mut child = Command::new("python3")
        .args(["-c", python])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(exported.text.as_bytes()).unwrap();
    let read: serde_json::Value =
        serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(
        read,
        serde_json::json!({"money": ["tax*", "yes", "it's", {"no": ["loan: *", "a - b"]}]})
    );
}

#[test]
fn a_theme_id_longer_than_a_key_of_yaml_is_exported() {
    let long = "a".repeat(1100);
    let toml = format!(
        "name = 'x'\n[[theme]]\nid = '{long}'\nmedium = ['tax*']\n[[theme.theme]]\nid = 'b{long}'\nmedium = ['loan']\n[[theme.theme]]\nid = 'c'\nmedium = ['debt']\n"
    );
    let lexicon = Lexicon::from_toml(&toml, "x.toml").unwrap();
    let back = import(
        lexicon.export(ExportFormat::Quanteda).text.as_bytes(),
        "x.yml",
        None,
        Language::English,
    )
    .unwrap()
    .lexicon;
    // Ids made of names are shorter; labels keep them.
    let themes: Vec<(&str, Option<usize>)> =
        back.themes.iter().map(|theme| (theme.label.as_str(), theme.parent)).collect();
    assert_eq!(themes, [(long.as_str(), None), (&format!("b{long}"), Some(0)), ("c", Some(0))]);
    let entries: Vec<(usize, &str)> =
        back.entries.iter().map(|entry| (entry.theme, entry.pattern.source())).collect();
    assert_eq!(entries, [(0, "tax*"), (1, "loan"), (2, "debt")]);
}

fn lexicon() -> impl Strategy<Value = Lexicon> {
    let pattern = prop::sample::select(vec![
        "tax*",
        "budget cut*",
        "~levy",
        "/loans?/",
        "it's",
        "a \"quoted\" word",
        "a\\path",
        "* of *",
        "- dash",
        "a - hash",
        "été",
        "50",
        "no",
    ]);
    let entry = (
        pattern,
        prop::sample::select(vec![0.2, 0.5]),
        prop::sample::select(vec![1.0, 2.5]),
        any::<bool>(),
        0usize..4,
    );
    (vec(prop::option::of(0usize..3), 1..4), vec(entry, 1..12)).prop_map(|(parents, found)| {
        let mut themes: Vec<Theme> = Vec::new();
        // A theme before its sub-themes, and these right after it, as a file has them.
        for (index, parent) in parents.iter().enumerate() {
            let parent = parent.filter(|_| index > 0).map(|_| index - 1);
            let id = format!("t{index}");
            let column = parent
                .map_or_else(|| id.clone(), |parent| format!("{}.{id}", themes[parent].column));
            themes.push(Theme {
                label: id.clone(),
                id,
                column,
                description: String::new(),
                threshold: Lexicon::THRESHOLD,
                article_threshold: Lexicon::ARTICLE_THRESHOLD,
                in_article_threshold: Lexicon::IN_ARTICLE_THRESHOLD,
                parent,
                not: Vec::new(),
                line: SourceLine::default(),
            });
        }
        let mut entries: Vec<Entry> = Vec::new();
        for (source, p, weight, conditional, theme) in found {
            let pattern = Pattern::parse(source, Language::English).unwrap();
            let theme = theme % themes.len();
            let near = if conditional {
                vec![Pattern::parse("near", Language::English).unwrap()]
            } else {
                Vec::new()
            };
            let context = Context { near, within: Context::WITHIN, ..Context::default() };
            if !entries.iter().any(|other| other.theme == theme && other.pattern == pattern) {
                entries.push(Entry {
                    theme,
                    pattern,
                    context,
                    p,
                    weight,
                    learnt: false,
                    line: SourceLine::default(),
                });
            }
        }
        entries.sort_by_key(|entry| entry.theme);
        Lexicon {
            name: "x".to_owned(),
            version: String::new(),
            language: Language::English,
            description: String::new(),
            default_p: DEFAULT_P,
            themes,
            entries,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_out_comes_back(lexicon in lexicon()) {
        let expected = what_yaml_says(&lexicon);
        let exported = lexicon.export(ExportFormat::Quanteda);
        let back = import(exported.text.as_bytes(), "x.yml", None, Language::English);
        prop_assert_eq!(back.is_err(), expected.is_empty(), "{}", exported.text);
        let left_out = lexicon.entries.len() - expected.values().map(Vec::len).sum::<usize>();
        let said = exported.notes.iter().filter(|note| note.text.starts_with("the entry") && note.text.contains("left out")).count();
        prop_assert_eq!(said, left_out);
        if let Ok(back) = back {
            prop_assert_eq!(&what_yaml_says(&back.lexicon), &expected, "{}", exported.text);
        }
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..200), format in prop::sample::select(ImportFormat::ALL.to_vec())) {
        drop(import(&bytes, "x", Some(format), Language::English));
    }

    /// Dictionaries with some bytes changed are mostly dictionaries still.
    #[test]
    fn changed_dictionaries_panic_nowhere_and_read_back(
        file in prop::sample::select(vec!["quanteda.yml", "liwc.dic", "lexicoder.lcd", "yoshikoder.ykd", "regexp.ykd", "wordstat.cat", "table.csv"]),
        changes in vec((any::<prop::sample::Index>(), 0usize..4, prop::sample::select(b"a*\t\n <>\"'(){}[]:,;%@#-/_1.\xe9".to_vec())), 1..8),
    ) {
        let mut bytes = fs::read(repository("tests/golden/lexicons").join(file)).unwrap();
        for (at, gone, new) in changes {
            let from = at.index(bytes.len());
            let to = (from + gone).min(bytes.len());
            bytes.splice(from..to, [new]);
        }
        if let Ok(imported) = import(&bytes, file, None, Language::English) {
            reads_back(&imported, file);
        }
    }

    #[test]
    fn no_text_panics_and_what_is_read_reads_back(
        text in "(%\n)?([a-z*~/@#<>'\":,;.&\\[\\]{}()?!|%0-9\u{e9}\u{2029}\u{85} \t\n-]|cnode|pnode|name=|<dictionary|NEAR|\\(1\\)\n\t){0,60}",
        format in prop::sample::select(ImportFormat::ALL.to_vec()),
    ) {
        if let Ok(imported) = import(text.as_bytes(), "x", Some(format), Language::English) {
            reads_back(&imported, "x");
        }
    }
}
