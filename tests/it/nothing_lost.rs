//! Nothing is lost in silence: of files of every format that are changed at random, each ends as an
//! article, a reject, a skipped file, or a file of which the manifest notes why it gave nothing.
//!
//! `MUTATIONS=30000` tries more of them; a failure names the seed, format and changes of its files.

use std::collections::BTreeSet;

use crate::support::{Rows, Sandbox, make};

/// Mutated files in a run of the tests, and in one folder.
const USUAL: usize = 3000;
const IN_FOLDER: usize = 750;

/// A xorshift generator: the same files in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }
}

/// A whole file of each format, with its ending.
fn originals() -> Vec<(String, Vec<u8>)> {
    let sentence = "The council raised its taxes this year, and the hospital waits for nurses.";
    let made = |ending: &str| make::whole(ending, sentence, "2021-04-03");
    let mut files: Vec<(String, Vec<u8>)> =
        make::ENDINGS.iter().map(|ending| ((*ending).to_owned(), made(ending))).collect();
    for ending in ["txt", "jsonl", "warc"] {
        let several = made(ending).repeat(3);
        files.push((format!("{ending}.gz"), make::gz(&several)));
        files.push((format!("{ending}.bz2"), make::bz2(&several)));
        files.push((format!("{ending}.zst"), make::zst(&several)));
    }
    let members = [("a.txt", sentence), ("b/c.md", sentence)];
    files.push(("zip".to_owned(), make::zip(&members)));
    files.push(("tar".to_owned(), make::tar(&members)));
    files.push(("tar.gz".to_owned(), make::gz(&make::tar(&members))));
    files
}

/// One to four changes: a bit, a byte, bytes that are dropped or doubled, an end that is cut.
fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len());
        let end = (at + 1 + dice.below(30)).min(bytes.len());
        match dice.below(6) {
            _ if bytes.is_empty() => {}
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => bytes.truncate(at),
            _ => bytes.insert(at, b"\0\n\"<>{}[]:,0 "[dice.below(12)]),
        }
    }
}

/// The number that begins the name of the file that a path or an id leads to.
fn number(place: &str) -> usize {
    let name = place.rsplit_once("in/").map_or(place, |(_, name)| name);
    name.split('.').next().unwrap().parse().unwrap_or_else(|_| panic!("no file of ours: {place}"))
}

#[test]
fn each_mutated_file_is_an_article_a_reject_or_noted() {
    let most = std::env::var("MUTATIONS").map_or(USUAL, |most| most.parse().unwrap());
    let originals = originals();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut articles, mut rejects, mut skipped, mut noted, mut done) = (0, 0, 0, 0, 0);
    while done < most {
        let sandbox = Sandbox::new();
        let mut files = Vec::new();
        for at in 0..IN_FOLDER {
            let (ending, original) = &originals[(done + at) % originals.len()];
            let mut bytes = original.clone();
            mutate(&mut bytes, &mut dice);
            sandbox.write(&format!("in/{at}.{ending}"), &bytes);
            files.push((ending, bytes));
        }
        let ran = sandbox.run("extract in -o out.jsonl");
        assert!(matches!(ran.code, 0 | 1), "{}: {}", ran.code, ran.err);
        assert!(!ran.err.contains("defect"), "{}", ran.err);
        let manifest = sandbox.manifest("out.jsonl");
        let listed = |list: &str, told: fn(&serde_json::Value) -> bool| -> BTreeSet<usize> {
            let list = manifest[list].as_array().unwrap().iter().filter(|entry| told(entry));
            list.map(|entry| number(entry["path"].as_str().unwrap())).collect()
        };
        let table = sandbox.read("out.jsonl");
        let ids = table.lines().map(|line| {
            let article: serde_json::Value = serde_json::from_str(line).unwrap();
            number(article["id"].as_str().unwrap())
        });
        let mut told: BTreeSet<usize> = ids.collect();
        articles += told.len();
        let table = sandbox.read("out.jsonl.rejects.csv");
        let rejected: BTreeSet<usize> =
            Rows::csv(&table).column("path").into_iter().map(number).collect();
        let (passed_over, remarked) =
            (listed("skipped", |_| true), listed("inputs", |input| input["note"].is_string()));
        (rejects, skipped, noted) =
            (rejects + rejected.len(), skipped + passed_over.len(), noted + remarked.len());
        told.extend(rejected.into_iter().chain(passed_over).chain(remarked));
        for (at, (ending, bytes)) in files.iter().enumerate() {
            assert!(
                told.contains(&at),
                "lost in silence, file {} of the run: {ending}, {:?}",
                done + at,
                String::from_utf8_lossy(bytes)
            );
        }
        done += IN_FOLDER;
    }
    println!("trials: {done}");
    println!(
        "{done} mutated files, 0 lost in silence: {articles} have articles, {rejects} rejects, {skipped} are skipped, {noted} noted"
    );
}
