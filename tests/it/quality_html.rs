//! How well the main text of web pages is found, against floors.
//!
//! The measure: words are runs of letters and digits in small letters; a page's text is the
//! multiset of its runs of four words (a shorter text is one run); precision and recall are means
//! over the pages, F1 is that of the means. A page that has no main text counts 1 where nothing is
//! returned, else 0.
//!
//! `cargo test --release --test it quality_html -- --nocapture` prints the table. The pages of our
//! own stand in `tests/golden/html`: `page.html`, `expected.txt` with the blocks that a reader
//! would keep (kind, tab, text) and `meta.txt`; nothing rewrites them. Those in
//! `tests/golden/html_news` are in the manner of news sites since 2018. There the text is measured
//! without its title, as most gold standards for news have it: ours without the block that is the
//! title, that of others without a first line that says it. Pages of others are measured where they
//! are present, in `../shared/data/html` or `$PARATHEME_SHARED/data/html`; they are no part of the
//! repository.

use paratheme::ingest::{Extract, Options, Reader, discover, parse};
use paratheme::model::{Article, Kind};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{fs, panic};

/// The least F1 of our own pages, in thousandths. Floors only go up.
const OWN_FLOOR: u32 = 999;

/// The like for our own pages in the manner of news sites.
const NEWS_FLOOR: u32 = 991;

/// Of each set of pages of others its archive and folder, and the least F1 in thousandths: with the
/// character references of the gold text as they are, and decoded. Floors only go up.
const SHARED_FLOORS: [(&str, &str, u32, u32); 2] = [
    ("cleanportaleval.tar.gz", "html_cleanportaleval", 880, 976),
    ("cleaneval-dev.tar.gz", "cleaneval-dev", 886, 885),
];

/// A page and what a reader would keep of it.
struct Page {
    html: String,
    gold: String,
    /// What we return.
    ours: String,
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn runs(text: &str) -> HashMap<Vec<String>, usize> {
    let words = words(text);
    let mut runs = HashMap::new();
    for run in words.windows(words.len().clamp(1, 4)) {
        *runs.entry(run.to_vec()).or_default() += 1;
    }
    runs
}

/// Precision and recall.
fn compare(found: &str, gold: &str) -> (f64, f64) {
    let (found, gold) = (runs(found), runs(gold));
    let (all_found, all_gold): (usize, usize) = (found.values().sum(), gold.values().sum());
    let shared: usize =
        found.iter().map(|(run, count)| count.min(gold.get(run).unwrap_or(&0))).sum();
    let share = |of: usize, other: usize| {
        if of > 0 { shared as f64 / of as f64 } else { f64::from(u8::from(other == 0)) }
    };
    (share(all_found, all_gold), share(all_gold, all_found))
}

/// Mean precision, mean recall, F1 of the means.
fn measure(pairs: impl Iterator<Item = (String, String)>) -> (f64, f64, f64) {
    let (mut precision, mut recall, mut count) = (0.0, 0.0, 0.0);
    for (found, gold) in pairs {
        let (p, r) = compare(&found, &gold);
        precision += p;
        recall += r;
        count += 1.0;
    }
    let (p, r) = (precision / count, recall / count);
    (p, r, 2.0 * p * r / (p + r))
}

fn read_folder(folder: &Path, extract: Extract) -> Vec<(PathBuf, Article)> {
    let options = Options { extract, ..Options::default() };
    let found = discover(&[folder.display().to_string()], &options).unwrap();
    let chunks = Reader::new(&found.files, options.clone());
    let parsed = chunks.map(|chunk| parse(&chunk.unwrap(), &options));
    parsed
        .flat_map(|parsed| {
            parsed
                .articles
                .into_iter()
                .map(move |located| (PathBuf::from(&*parsed.name), located.unwrap().article))
        })
        .filter(|(path, _)| path.extension().is_some_and(|ending| ending == "html"))
        .collect()
}

fn decoded(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| error.as_bytes().iter().map(|&byte| char::from(byte)).collect())
}

/// The gold text without the address in its first lines and without its marks for paragraphs,
/// headings and list items.
fn gold(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("URL:"));
    let marks = regex::Regex::new(r"<[/a-zA-Z!][^>\n]{0,200}>").unwrap();
    marks.replace_all(&lines.collect::<Vec<_>>().join("\n"), " ").into_owned()
}

fn unescaped(text: &str) -> String {
    scraper::Html::parse_fragment(text).root_element().text().collect()
}

fn thousandths(share: f64) -> u32 {
    (0..=1000).rev().find(|&floor| f64::from(floor) <= share * 1000.0).unwrap_or_default()
}

/// The text of HTML that an extractor returns, its blocks apart.
fn text_of(html: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.html"), format!("<meta charset=utf-8>{html}")).unwrap();
    read_folder(folder.path(), Extract::All)
        .pop()
        .map(|(_, article)| article.text)
        .unwrap_or_default()
}

/// What others return, by name.
type Extractor = (&'static str, fn(&str) -> Option<String>);
const OTHERS: [Extractor; 2] = [
    ("rs-trafilatura", |page| Some(rs_trafilatura::extract(page).ok()?.content_text)),
    ("dom_smoothie", |page| {
        let article = dom_smoothie::Readability::new(page, None, None).ok()?.parse().ok()?;
        Some(text_of(&article.content))
    }),
];

/// What an extractor returns; nothing where it fails or panics.
fn asked(extract: fn(&str) -> Option<String>, page: &str) -> String {
    panic::catch_unwind(|| extract(page)).ok().flatten().unwrap_or_default()
}

fn is_shown() -> bool {
    std::env::args().any(|argument| argument == "--nocapture")
}

/// Where the data that is no part of the repository may be.
fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("PARATHEME_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    named
        .into_iter()
        .chain([beside])
        .map(|folder| folder.join("data/html"))
        .find(|folder| folder.is_dir())
}

#[test]
fn the_measure() {
    let round = |(p, r): (f64, f64)| (thousandths(p), thousandths(r));
    assert_eq!(round(compare("One two, three four five.", "one TWO three four")), (500, 1000));
    assert_eq!(round(compare("a b", "a b")), (1000, 1000));
    assert_eq!(round(compare("", "")), (1000, 1000));
    assert_eq!(round(compare("", "a b c d")), (0, 0));
    assert_eq!(unescaped("it&#039;s &amp;lt;"), "it's &lt;");
}

#[test]
fn own_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/html");
    let articles = read_folder(&folder, Extract::Article);
    assert!(articles.len() >= 10, "{} pages", articles.len());
    let (mut pairs, mut differences) = (Vec::new(), Vec::new());
    for (path, article) in &articles {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let case = path.parent().unwrap();
        let expected = fs::read_to_string(case.join("expected.txt")).unwrap();
        let blocks = article.blocks.iter().map(|block| {
            format!("{}\t{}", block.kind.name(), one_line(block.span.of(&article.text)))
        });
        let found: Vec<String> = blocks.collect();
        let wanted: Vec<&str> = expected.lines().collect();
        differences.extend(
            wanted
                .iter()
                .filter(|line| !found.iter().any(|found| found == *line))
                .map(|line| format!("{}: - {line}", case.display())),
        );
        differences.extend(
            found
                .iter()
                .filter(|line| !wanted.contains(&line.as_str()))
                .map(|line| format!("{}: + {line}", case.display())),
        );
        let meta = &article.meta;
        let date = meta.date.map(|(date, _)| date.to_string());
        let said = [
            ("title", &meta.title),
            ("date", &date),
            ("source", &meta.source),
            ("author", &meta.author),
            ("language", &meta.language),
            ("url", &meta.url),
        ];
        let said: Vec<String> = said
            .iter()
            .map(|(name, value)| format!("{name}\t{}", value.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(
            said.join("\n"),
            fs::read_to_string(case.join("meta.txt")).unwrap().trim_end_matches('\n'),
            "{}",
            case.display()
        );
        let gold: Vec<&str> = wanted.iter().map(|line| line.split_once('\t').unwrap().1).collect();
        pairs.push((article.text.clone(), gold.join("\n")));
    }
    let (p, r, f) = measure(pairs.into_iter());
    println!("own pages: precision {p:.3}, recall {r:.3}, F1 {f:.3}\n{}", differences.join("\n"));
    assert!(thousandths(f) >= OWN_FLOOR, "F1 {f:.4}:\n{}", differences.join("\n"));
}

#[test]
fn news_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/html_news");
    let start = Instant::now();
    let articles = read_folder(&folder, Extract::Article);
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0 / articles.len() as f64;
    assert!(articles.len() >= 20, "{} pages", articles.len());
    let mut pages = Vec::new();
    let mut said = String::new();
    for (path, article) in articles {
        let expected = fs::read_to_string(path.with_file_name("expected.txt")).unwrap();
        let of_kind = |title: bool| -> Vec<&str> {
            let lines = expected.lines().map(|line| line.split_once('\t').unwrap());
            lines.filter(|(kind, _)| (*kind == "title") == title).map(|(_, text)| text).collect()
        };
        let body = article
            .blocks
            .iter()
            .filter(|block| block.kind != Kind::Title)
            .map(|block| block.span.of(&article.text));
        let (gold, ours) = (of_kind(false).join("\n"), body.collect::<Vec<_>>().join("\n\n"));
        let (p, r) = compare(&ours, &gold);
        let name = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        writeln!(said, "  {name:24} precision {p:.3}, recall {r:.3}").unwrap();
        pages.push((
            of_kind(true).join(" "),
            Page { html: fs::read_to_string(&path).unwrap(), gold, ours },
        ));
    }
    println!("\nour own news pages: {} pages, {milliseconds:.1} ms a page\n{said}", pages.len());
    let report = |name: &str, found: &dyn Fn(&str, &Page) -> String| {
        let (p, r, f) =
            measure(pages.iter().map(|(title, page)| (found(title, page), page.gold.clone())));
        println!("{name:18} {p:9.3} {r:9.3} {f:9.3}");
        f
    };
    if is_shown() {
        for (name, extract) in OTHERS {
            report(name, &|title, page| {
                let text = asked(extract, &page.html);
                text.trim_start().strip_prefix(title).map_or(text.clone(), str::to_string)
            });
        }
    }
    let f = report("paratheme", &|_, page| page.ours.clone());
    assert!(thousandths(f) >= NEWS_FLOOR, "F1 {f:.4}:\n{said}");
}

#[test]
fn pages_of_others() {
    let Some(folder) = shared() else {
        println!(
            "skipped: there are no pages in ../shared/data/html; name a folder with PARATHEME_SHARED"
        );
        return;
    };
    let mut below = Vec::new();
    for (archive, inside, floor, decoded_floor) in SHARED_FLOORS {
        let unpacked = tempfile::tempdir().unwrap();
        assert!(
            Command::new("tar")
                .arg("-xzf")
                .arg(folder.join(archive))
                .arg("-C")
                .arg(unpacked.path())
                .status()
                .unwrap()
                .success()
        );
        let root = unpacked.path().join(inside);
        let start = Instant::now();
        let mut articles = read_folder(&root.join("input"), Extract::Article);
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0 / articles.len() as f64;
        articles.sort_by(|(one, _), (other, _)| one.cmp(other));
        let pages: Vec<Page> = articles
            .into_iter()
            .map(|(path, article)| {
                let gold_file =
                    root.join("GoldStandard").join(path.file_name().unwrap()).with_extension("txt");
                Page {
                    html: decoded(fs::read(&path).unwrap()),
                    gold: gold(&decoded(fs::read(gold_file).unwrap())),
                    ours: article.text,
                }
            })
            .collect();
        println!(
            "\n{inside}: {} pages, {milliseconds:.1} ms a page\n{:18} {:>9} {:>9} {:>9} {:>9}",
            pages.len(),
            "",
            "precision",
            "recall",
            "F1",
            "F1 as is"
        );
        let report = |name: &str, found: &dyn Fn(&Page) -> String| {
            let (p, r, f) = measure(pages.iter().map(|page| (found(page), unescaped(&page.gold))));
            let (.., as_is) = measure(pages.iter().map(|page| (found(page), page.gold.clone())));
            println!("{name:18} {p:9.3} {r:9.3} {f:9.3} {as_is:9.3}");
            (f, as_is)
        };
        if is_shown() {
            for (name, extract) in OTHERS {
                report(name, &|page| asked(extract, &page.html));
            }
        }
        let (f, as_is) = report("paratheme", &|page| page.ours.clone());
        // In the order of their names the first, third ... may be looked at; the others show
        // whether what was seen there is general.
        for (name, skipped) in [("  odd pages", 0), ("  even pages", 1)] {
            let half = pages.iter().skip(skipped).step_by(2);
            let (p, r, f) = measure(half.map(|page| (page.ours.clone(), unescaped(&page.gold))));
            println!("{name:18} {p:9.3} {r:9.3} {f:9.3}");
        }
        if thousandths(as_is) < floor || thousandths(f) < decoded_floor {
            below.push(format!("{inside}: F1 {f:.4}, {as_is:.4} as is"));
        }
    }
    assert!(below.is_empty(), "{below:#?}");
}
