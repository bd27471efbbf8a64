//! `--phrases`: what the words of a phrase must be in.

use crate::support::Sandbox;

const LEXICON: &str = r#"
name = "buying"
version = "1.0.0"
language = "en"
[[theme]]
id = "buying"
label = "Buying"
description = "What the state buys."
not = ["private tender"]
entries = ["public procurement", "Yes! Magazine", { match = "price", near = ["low* bid"] }, "tender"]
"#;

fn hits(sandbox: &Sandbox, text: &str, options: &str) -> String {
    sandbox.write("a.txt", text);
    let ran = sandbox.run(&format!(
        "score a.txt --lexicon l.toml --language en --columns buying_hits {options}"
    ));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out.lines().skip(1).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_phrase_ends_with_its_sentence() {
    let sandbox = Sandbox::with(&[("l.toml", LEXICON)]);
    for (text, in_sentence, in_paragraph) in [
        ("Public procurement rises.", "1", "1"),
        ("The meeting was public. Procurement came last.", "0", "1"),
        ("Is it public? Procurement is.", "0", "1"),
        ("It is public: procurement, that is.", "1", "1"),
        // A line of plain text breaks anywhere.
        ("Much of public\nprocurement is slow.", "1", "1"),
        // A phrase that is written with the end of a sentence.
        ("She writes for Yes! Magazine in the evening.", "1", "1"),
        // `not` spans and the phrases of conditions are phrases too.
        ("It was private. Tender documents are public.", "1", "0"),
        ("They went low. Bid and price were known.", "0", "1"),
        ("A low bid came first. The price was known.", "1", "1"),
    ] {
        assert_eq!(hits(&sandbox, text, ""), in_sentence, "{text}");
        assert_eq!(hits(&sandbox, text, "--phrases sentence"), in_sentence, "{text}");
        assert_eq!(hits(&sandbox, text, "--phrases paragraph"), in_paragraph, "{text}");
        assert_eq!(hits(&sandbox, text, "--unit article"), in_sentence, "{text}");
    }
}

#[test]
fn a_pattern_is_a_phrase_too() {
    let text = "The meeting was public. Procurement came last. Public procurement rises.\n";
    let sandbox = Sandbox::with(&[("l.toml", LEXICON), ("a.txt", text)]);
    let of_theme: &[&str] = &["--theme", "buying", "--lexicon", "l.toml"];
    for what in [&["public procurement"], of_theme] {
        for (phrases, matches) in [("sentence", 1), ("paragraph", 2)] {
            let options = ["a.txt", "--language", "en", "--phrases", phrases];
            let ran = sandbox.run_with(&[&["kwic"], what, &options].concat(), "");
            assert_eq!(ran.out.lines().count(), 1 + matches, "{what:?} {phrases}: {}", ran.out);
        }
    }
}
