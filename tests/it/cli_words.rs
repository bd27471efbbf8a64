//! What a word, a line and a sentence are, as a user meets it.

use crate::support::{Ran, Rows, Sandbox};

fn run(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let ran = sandbox.run_with(arguments, "");
    assert_eq!(ran.code, 0, "{arguments:?}\n{}", ran.err);
    ran
}

/// What `kwic` finds, each match as it is in the text.
fn found(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let ran = run(sandbox, &[&["kwic"], arguments, &["--csv-safe", "off"]].concat());
    Rows::csv(&ran.out).column("match").into_iter().map(str::to_owned).collect()
}

fn terms(sandbox: &Sandbox, arguments: &[&str]) -> Vec<(String, u64)> {
    let rows = Rows::csv(
        &run(
            sandbox,
            &[&["terms"], arguments, &["--stemmer", "none", "--csv-safe", "off"]].concat(),
        )
        .out,
    );
    (0..rows.len()).map(|row| (rows.get(row, "term").to_owned(), rows.int(row, "count"))).collect()
}

/// What `score` gives with a lexicon of the test's own.
fn scored(sandbox: &Sandbox, arguments: &str) -> Rows {
    let arguments: Vec<&str> =
        ["score", "--lexicon", "a.toml"].into_iter().chain(arguments.split(' ')).collect();
    Rows::csv(&run(sandbox, &arguments).out)
}

/// A text as a file, a record of JSON lines, and a cell of a table.
fn in_all_shapes(text: &str) -> Sandbox {
    let record = serde_json::json!({ "id": "a", "text": text }).to_string();
    let cell = format!("id,text\na,\"{}\"\n", text.replace('"', "\"\""));
    Sandbox::with(&[("a.txt", text), ("a.jsonl", &record), ("a.csv", &cell)])
}

const SHAPES: [&str; 3] = ["a.txt", "a.jsonl", "a.csv"];

#[test]
fn every_space_of_unicode_parts_words() {
    for space in ('\0'..=char::MAX).filter(|c| c.is_whitespace() && !c.is_ascii()) {
        let sandbox = in_all_shapes(&format!(
            "Le conseil vote le budget{space}; «{space}impôts{space}» de 100{space}euros à Évry."
        ));
        for file in SHAPES {
            let counted: Vec<String> = terms(&sandbox, &[file, "--language", "fr"])
                .into_iter()
                .map(|(term, _)| term)
                .collect();
            for word in ["budget", "impôts", "euros", "100", "à", "évry"] {
                assert!(counted.iter().any(|term| term == word), "{space:?} {file}: {counted:?}");
            }
            assert!(counted.iter().all(|term| !term.contains(char::is_whitespace)), "{space:?}");
        }
    }
}

#[test]
fn invisible_characters_hide_no_word_and_no_repeat() {
    let marks = [
        "",
        "\u{200E}",
        "\u{61C}",
        "\u{202C}",
        "\u{2069}",
        "\u{FE0F}",
        "\u{34F}",
        "\u{AD}",
        "\u{180E}",
        "\u{3164}",
        "\u{E0041}",
        "\u{1D173}",
    ];
    let lines = marks.iter().enumerate().map(|(at, mark)| {
        let text = format!("Councils raised the levy{mark} again in the autumn of last year.");
        serde_json::json!({ "id": format!("{at:02}"), "text": text }).to_string() + "\n"
    });
    let sandbox = Sandbox::with(&[
        ("a.jsonl", &lines.collect::<String>()),
        ("filler.txt", "A levy \u{3164} \u{115F}\u{1160} now.\n"),
    ]);
    assert_eq!(found(&sandbox, &["levy", "a.jsonl"]).len(), marks.len());
    let inspected = Rows::csv(&run(&sandbox, &["inspect", "a.jsonl"]).out);
    let repeats: Vec<&str> = inspected.column("repeats");
    assert_eq!(repeats[1..], vec!["1"; marks.len() - 1], "all but the first repeat it");
    let counted: u64 = terms(&sandbox, &["filler.txt"]).iter().map(|(_, count)| count).sum();
    assert_eq!(counted, 3, "fillers alone are no words");
}

#[test]
fn separators_end_lines_and_paragraphs_in_every_shape() {
    for (gap, how, expected) in [
        ("\u{2029}", "auto", 3),
        ("\u{2029}", "blank", 3),
        ("\u{2028}", "blank", 1),
        ("\u{2028}", "line", 3),
        ("\u{85}", "line", 3),
        ("\u{B}", "line", 3),
        ("\u{C}", "line", 3),
        ("\u{85}\u{85}", "auto", 3),
        ("\n\u{200F}\n", "auto", 3),
    ] {
        let sandbox = in_all_shapes(
            &["Rents rose in the town.", "Costs fell in the county.", "Nobody knew why it was so."]
                .join(gap),
        );
        for file in SHAPES {
            let rows = sandbox
                .score(&format!("{file} --paragraphs {how} --keywords 0 --columns paragraph"));
            assert_eq!(rows.len(), expected, "{gap:?} {how} {file}");
        }
    }
    let sandbox = Sandbox::with(&[(
        "a.txt",
        "Why rents rise\u{2028}10 December 2018\u{2029}Rents rose in the town, as they have every year since then.",
    )]);
    let inspected = Rows::csv(&run(&sandbox, &["inspect", "a.txt"]).out);
    assert_eq!(
        (inspected.get(0, "title"), inspected.get(0, "date")),
        ("Why rents rise", "2018-12-10")
    );
}

#[test]
fn turkish_capitals_are_those_of_the_language_everywhere() {
    let text = "İhracat düştü ve ihracat için vergi arttı. IŞIKLAR kapandı.\n\nİÇİN İHRACAT VERGİSİ VE IŞIKLAR DENDİ.\n";
    let lexicon = "name = 'a'\nlanguage = 'tr'\n[[theme]]\nid = 'trade'\nentries = ['İhracat', 'vergi*', 'ışık*']\n";
    let sandbox = Sandbox::with(&[("a.txt", text), ("a.toml", lexicon)]);
    for pattern in ["ihracat", "İHRACAT", "~ihracat"] {
        assert_eq!(
            found(&sandbox, &[pattern, "a.txt", "--language", "tr"]),
            ["İhracat", "ihracat", "İHRACAT"],
            "{pattern}"
        );
    }
    assert_eq!(found(&sandbox, &["ışıklar", "a.txt", "--language", "tr"]), ["IŞIKLAR", "IŞIKLAR"]);
    assert_eq!(
        found(&sandbox, &["ihracat", "a.txt", "--language", "en"]),
        ["ihracat"],
        "in English İ is another letter"
    );
    let counted = terms(&sandbox, &["a.txt", "--language", "tr", "--no-stop-words"]);
    assert!(
        counted.contains(&("ihracat".to_owned(), 3))
            && counted.contains(&("ışıklar".to_owned(), 2)),
        "{counted:?}"
    );
    assert!(
        !counted.iter().any(|(term, _)| term == "için" || term.contains('\u{307}')),
        "{counted:?}"
    );
    let rows = scored(&sandbox, "a.txt --language tr --unit article --keywords 0");
    assert_eq!(rows.get(0, "trade_hits"), "7");
}

#[test]
fn marks_typed_as_apostrophes_are_apostrophes() {
    for mark in ['\'', '’', '´', '`', '′', 'ʼ', 'ʹ', '＇', '\u{92}'] {
        let sandbox = in_all_shapes(&format!(
            "The council{mark}s levy, and O{mark}Brien; don{mark}t cut the {mark}budget{mark} of 5{mark} 10."
        ));
        for file in SHAPES {
            let counted: Vec<String> =
                terms(&sandbox, &[file]).into_iter().map(|(term, _)| term).collect();
            for word in ["council", "o'brien", "don't", "5", "10"] {
                assert!(counted.iter().any(|term| term == word), "{mark:?} {file}: {counted:?}");
            }
            // The last two modifier letters are letters at the end of a word as well.
            assert!(
                mark.is_alphabetic() || counted.iter().any(|term| term == "budget"),
                "{mark:?} {file}: {counted:?}"
            );
        }
    }
    let sandbox = Sandbox::with(&[("a.txt", "The council´s levy.\n")]);
    assert_eq!(found(&sandbox, &["council", "a.txt"]), ["council´s"]);
    assert_eq!(found(&sandbox, &["council`s", "a.txt"]), ["council´s"]);
}

#[test]
fn underscores_around_a_word_are_no_part_of_it() {
    let sandbox = in_all_shapes("The _levy_ and __größe__ met a budget_cut, and ___ went.");
    for file in SHAPES {
        assert_eq!(found(&sandbox, &["levy", file]), ["levy"]);
        assert_eq!(found(&sandbox, &["_Größe_", file]), ["größe"]);
        assert_eq!(found(&sandbox, &["budget_cut", file]), ["budget_cut"]);
        assert_eq!(found(&sandbox, &["budget_*", file]), ["budget_cut"]);
        assert_eq!(found(&sandbox, &["levy", file, "--tokens", "uax29"]).len(), 0);
    }
}

#[test]
fn a_lost_space_parts_words() {
    let sandbox = in_all_shapes(
        "They met on the budget.Members said:Taxes grew:pensions fell. See gov.uk, e.g. the U.S. view, Ph.D. and année.Les.",
    );
    for file in SHAPES {
        for word in
            ["budget", "Members", "Taxes", "pensions", "Les", "gov.uk", "e.g", "U.S", "Ph.D"]
        {
            assert_eq!(found(&sandbox, &[word, file]), [word], "{file}");
        }
        assert!(found(&sandbox, &["budget", file, "--tokens", "uax29"]).is_empty());
        assert_eq!(
            found(&sandbox, &["budget.members", file, "--tokens", "uax29"]),
            ["budget.Members"]
        );
        assert_eq!(
            found(&sandbox, &["budget.Members", file]),
            ["budget.Members"],
            "a phrase of two words"
        );
    }
}

#[test]
fn elided_articles_are_words_of_their_own() {
    let french = "L'impôt d’impôts qu'impôt aujourd'hui, presqu'île lorsqu'il pleut.";
    let sandbox = in_all_shapes(french);
    for file in SHAPES {
        assert_eq!(found(&sandbox, &["impôt", file, "--language", "fr"]), ["impôt", "impôt"]);
        assert_eq!(
            found(&sandbox, &["~impôt", file, "--language", "fr"]),
            ["impôt", "impôts", "impôt"]
        );
        assert_eq!(found(&sandbox, &["l'impôt", file, "--language", "fr"]), ["L'impôt"]);
        assert_eq!(found(&sandbox, &["aujourd'hui", file, "--language", "fr"]), ["aujourd'hui"]);
        assert!(
            found(&sandbox, &["impôt", file, "--language", "fr", "--tokens", "uax29"]).is_empty()
        );
        let content: Vec<String> = terms(&sandbox, &[file, "--language", "fr", "--no-stop-words"])
            .into_iter()
            .map(|(term, _)| term)
            .collect();
        for stop in ["l", "d", "qu", "lorsqu"] {
            assert!(!content.iter().any(|term| term == stop), "{stop}: {content:?}");
        }
    }
    let sandbox =
        in_all_shapes("Dell'imposta, all’imposta, un'imposta, quest'imposta e l'imposta.");
    for file in SHAPES {
        assert_eq!(found(&sandbox, &["imposta", file, "--language", "it"]).len(), 5);
        let content = terms(&sandbox, &[file, "--language", "it", "--no-stop-words"]);
        assert_eq!(content, [("imposta".to_owned(), 5)]);
    }
    // The lexicon's entries are read as the texts are.
    let lexicon = "name = 'a'\nlanguage = 'fr'\n[[theme]]\nid = 'tax'\nentries = [\"l'impôt\"]\n";
    let sandbox = Sandbox::with(&[("a.txt", french), ("a.toml", lexicon)]);
    for tokens in ["paratheme", "uax29"] {
        let rows = scored(&sandbox, &format!("a.txt --language fr --tokens {tokens} --keywords 0"));
        assert_eq!(rows.get(0, "tax_hits"), "1", "{tokens}");
    }
}

#[test]
fn case_endings_behind_a_colon_are_cut() {
    let sandbox = in_all_shapes("EU:s budget och USA:n, S:t Eriksplan.");
    for file in SHAPES {
        for language in ["sv", "fi"] {
            assert_eq!(found(&sandbox, &["EU", file, "--language", language]), ["EU:s"]);
            assert_eq!(found(&sandbox, &["usa:n", file, "--language", language]), ["USA:n"]);
            assert_eq!(found(&sandbox, &["s:t", file, "--language", language]), ["S:t"]);
            assert!(
                found(&sandbox, &["EU", file, "--language", language, "--tokens", "uax29"])
                    .is_empty()
            );
        }
    }
}

const BROKEN_LINES: &str = "The council wants more pen-\nsions, and a bud\u{AD}\nget for procure-\nment of well-\nknown firms.\nThe mem-\nbers met other members.";

#[test]
fn words_that_a_line_end_breaks_are_found() {
    let lexicon = "name = 'a'\n[[theme]]\nid = 'a'\nentries = ['pensions', '~procurement']\n";
    let sandbox = in_all_shapes(BROKEN_LINES);
    sandbox.write("a.toml", lexicon);
    for file in SHAPES {
        for (pattern, expected) in [
            ("budget", 1),
            ("members", 2),
            ("pensions", 1),
            ("~procurement", 1),
            ("known", 1),
            ("well known", 1),
        ] {
            assert_eq!(found(&sandbox, &[pattern, file]).len(), expected, "{pattern} {file}");
        }
        // What only the lexicon knows is two words to a table without one.
        let counted = terms(&sandbox, &[file]);
        assert!(
            counted.contains(&("members".to_owned(), 2))
                && counted.contains(&("budget".to_owned(), 1)),
            "{counted:?}"
        );
        assert!(counted.contains(&("sions".to_owned(), 1)), "{counted:?}");
        let evidence =
            scored(&sandbox, &format!("{file} --layout evidence --offsets byte --csv-safe off"));
        for row in 0..evidence.len() {
            let [start, end] =
                ["start", "end"].map(|column| usize::try_from(evidence.int(row, column)).unwrap());
            let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(plain(&BROKEN_LINES[start..end]), plain(evidence.get(row, "form")));
        }
        assert_eq!(evidence.len(), 2);
    }
    let sentences = Rows::csv(
        &run(
            &sandbox,
            &[
                "score",
                "a.txt",
                "--unit",
                "sentence",
                "--columns",
                "text,evidence",
                "--keywords",
                "0",
            ],
        )
        .out,
    );
    assert!(
        sentences.column("text").iter().any(|text| text.contains("pen-") && text.contains("sions")),
        "no sentence ends within a word"
    );
}

#[test]
fn no_sentence_ends_at_an_abbreviation() {
    let text = "Dr. Ash and Mrs. Birch went to the U.S. capital. They met J. R. Elm of St. Ives, see No. 5 there. It rained.";
    let sandbox = in_all_shapes(text);
    for file in SHAPES {
        assert_eq!(sandbox.score(&format!("{file} --unit sentence --keywords 0")).len(), 3);
        assert_eq!(
            sandbox.score(&format!("{file} --unit sentence --keywords 0 --tokens uax29")).len(),
            8
        );
        let readable =
            Rows::csv(&run(&sandbox, &["terms", file, "--readability", "--by", "article"]).out);
        assert_eq!(readable.get(0, "sentences"), "3");
    }
}

/// Languages part words in their own way: which one an article is read in first must not show.
#[test]
fn many_languages_are_read_alike_on_any_number_of_threads() {
    let texts = [
        "Les communes ont cette année moins d'argent que l'an dernier, et elles ne peuvent donc plus réparer les routes qu'elles ont.",
        "Quest'anno i comuni hanno meno soldi dell'anno scorso e perciò non possono più riparare le strade e le scuole come vorrebbero.",
        "Kommunerna har i år mindre pengar än förra året, och därför kan de inte längre laga EU:s vägar och skolor som de vill göra.",
        "This year the councils have less money than they had a year ago, so they can no longer mend roads and schools as they would.",
    ];
    let lines = (0..400).map(|at| {
        let text = format!(
            "{} Numéro {at}. {}",
            texts[at * 7 % 4],
            texts[at * 7 % 4].replace(", ", ",\n").replace("ann", "an-\nn")
        );
        serde_json::json!({ "id": at.to_string(), "text": text }).to_string() + "\n"
    });
    let sandbox = Sandbox::with(&[("a.jsonl", &lines.collect::<String>())]);
    for command in ["score", "terms", "keywords"] {
        let outputs = ["1", "2", "5"]
            .map(|threads| run(&sandbox, &[command, "a.jsonl", "--threads", threads]).out);
        assert_eq!(outputs[0], outputs[1], "{command}");
        assert_eq!(outputs[0], outputs[2], "{command}");
    }
}

#[test]
fn the_rules_are_in_the_manifest() {
    let sandbox = in_all_shapes("The budget.Members of it said so.");
    for (options, expected) in [("", "paratheme"), (" --tokens uax29", "uax29")] {
        sandbox.score(&format!("a.txt -o {expected}.csv{options}"));
        let manifest = sandbox.manifest(&format!("{expected}.csv"));
        assert_eq!(manifest["options"]["tokens"], expected, "{manifest}");
    }
}
