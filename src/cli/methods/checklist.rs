//! The checklist: what reviewers ask about a measure made from text, filled in as far as the manifests
//! tell.
//!
//! Its input are manifests. Its output is a list in Markdown. An item that no manifest answers is open and
//! names the command that would answer it.

use super::{NamedManifest, code, coded, commands, measure};
use crate::cli::read_manifest::{ReadManifest, ReadTheme};
use crate::tables::several;

/// An item of the list.
struct Item {
    /// Whether the manifests answer it.
    is_done: bool,
    name: &'static str,
    text: String,
}

fn done(name: &'static str, text: impl Into<String>) -> Item {
    Item { is_done: true, name, text: text.into() }
}

fn open(name: &'static str, text: impl Into<String>) -> Item {
    Item { is_done: false, name, text: text.into() }
}

const HEAD: &str = "\
Park and Montgomery (2025), for measures by supervised learning, and Birkenmaier et al. (2023), for all measures from text, ask that the decisions between text and measure are reported and that the measure is validated.
This list follows them; its items are ours.
";

/// Returns the list.
pub fn text(manifests: &[NamedManifest]) -> String {
    let all = Manifests(manifests);
    let items = [
        all.program(),
        all.texts(),
        all.left_out(),
        all.unit(),
        all.words(),
        all.lexicon(),
        all.concepts(),
        all.decision(),
        all.intervals(),
        all.validated(),
        all.coders(),
        all.errors(),
        all.shares(),
        all.entries(),
        all.robustness(),
        all.again(),
    ];
    let lines = items.iter().map(|Item { is_done, name, text }| {
        format!("- [{}] **{name}**: {text}\n", if *is_done { 'x' } else { ' ' })
    });
    HEAD.to_owned() + "\n" + &lines.collect::<String>()
}

struct Manifests<'m>(&'m [NamedManifest]);

impl Manifests<'_> {
    fn iter(&self) -> impl Iterator<Item = &ReadManifest> {
        self.0.iter().map(|named| &named.manifest)
    }

    /// Returns what the manifests have of something; if it is not the same, each with the name of its
    /// output. Empty if they have nothing of it.
    fn each(&self, of: impl Fn(&ReadManifest) -> Option<String>) -> String {
        let found = self.0.iter().filter_map(|named| Some((&named.name, of(&named.manifest)?)));
        let found: Vec<(&String, String)> = found.collect();
        match found.as_slice() {
            [] => String::new(),
            [(_, first), others @ ..] if others.iter().all(|(_, other)| other == first) => {
                first.clone()
            }
            several => {
                let each = several.iter().map(|(name, text)| format!("{} has {text}", code(name)));
                each.collect::<Vec<_>>().join("; ")
            }
        }
    }

    fn find(&self, is: impl Fn(&ReadManifest) -> bool) -> Option<&NamedManifest> {
        self.0.iter().find(|named| is(&named.manifest))
    }

    fn program(&self) -> Item {
        let version = self.each(|manifest| Some(format!("paratheme {}", manifest.paratheme)));
        let mut commands: Vec<&str> = self.iter().map(|manifest| &*manifest.command).collect();
        commands.dedup();
        done("Program", format!("{version} ({})", coded(commands)))
    }

    fn texts(&self) -> Item {
        let has_digests = |manifest: &ReadManifest| {
            !manifest.inputs.is_empty()
                && manifest.inputs.iter().all(|input| !input.sha256.is_empty())
        };
        if !self.iter().all(has_digests) {
            let text = "the manifests have no SHA-256 of every input; they have one if the command writes its table to a file with `-o`";
            return open("Texts", text);
        }
        let files = self.each(|manifest| {
            let files = several(manifest.inputs.len() as u64, "file", "files");
            let typed = if manifest.inputs_as_typed.is_empty() {
                String::new()
            } else {
                format!(" from {}", coded(&manifest.inputs_as_typed))
            };
            Some(format!("{files}{typed}"))
        });
        done("Texts", format!("{files}, each listed in the manifest with its SHA-256"))
    }

    fn left_out(&self) -> Item {
        let counts = self.each(|manifest| {
            let kinds = [
                ("rejects", "rejected"),
                ("repeats", "repeats"),
                ("boilerplate", "boilerplate"),
                ("articles_in_other_languages", "articles in other languages"),
            ];
            let found = kinds.into_iter().filter_map(|(name, what)| {
                let count = manifest.counts.get(name)?;
                Some(format!("{count} {what}"))
            });
            let conditions = manifest.left_out.iter();
            let conditions = conditions.map(|(name, count)| format!("{count} by {}", code(name)));
            let found: Vec<String> = found.chain(conditions).collect();
            (!found.is_empty()).then(|| found.join(", "))
        });
        if counts.is_empty() {
            let text = "the manifests do not tell what was left out; those of `paratheme score` do";
            return open("Left out", text);
        }
        done("Left out", counts)
    }

    fn unit(&self) -> Item {
        let units = self.each(|manifest| {
            let texts = ["unit", "context"]
                .into_iter()
                .filter_map(|option| Some(format!("{option} {}", code(manifest.text(option)?))));
            let texts: Vec<String> = texts.collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        });
        if units.is_empty() {
            let text = "no manifest of scores is given; `paratheme score` writes one";
            return open("Unit and context", text);
        }
        done("Unit and context", units)
    }

    fn words(&self) -> Item {
        let words = self.each(|manifest| {
            let tokens = manifest.text("tokens")?;
            let language = manifest.text("language").unwrap_or_default();
            (!manifest.unicode.is_empty()).then(|| {
                format!(
                    "tokens {}, stemmer {}, Unicode {}, language {}",
                    code(tokens),
                    code(&manifest.stemmer),
                    manifest.unicode,
                    code(language)
                )
            })
        });
        if words.is_empty() {
            return open("Pre-processing", "the manifests are of commands that read no texts");
        }
        done("Pre-processing", words)
    }

    fn concepts(&self) -> Item {
        let show = code(&format!("paratheme lexicon show{}", self.lexicons()));
        open(
            "Concepts",
            format!(
                "the paper defines each theme, and what is not part of it; {show} prints the descriptions"
            ),
        )
    }

    fn lexicon(&self) -> Item {
        let lexicons = self.each(|manifest| {
            let lexicon = manifest.lexicon.as_ref()?;
            let version = [&*lexicon.name, &lexicon.version].join(" ");
            Some(format!("{}, SHA-256 `{}`", code(version.trim_end()), lexicon.sha256))
        });
        if lexicons.is_empty() {
            return open("Lexicon", "no manifest of a command with a lexicon is given");
        }
        let show = code(&format!("paratheme lexicon show{} --format toml", self.lexicons()));
        done("Lexicon", format!("{lexicons}; publish the file itself with the paper ({show})"))
    }

    fn decision(&self) -> Item {
        let thresholds = self.each(|manifest| {
            let of_codes = manifest.validation.iter().filter_map(|found| {
                Some(ReadTheme { id: found.theme.clone(), threshold: found.threshold? })
            });
            let themes: Vec<ReadTheme> = manifest.themes.iter().cloned().chain(of_codes).collect();
            (!themes.is_empty()).then(|| format!("strength {}", measure::thresholds(&themes)))
        });
        if thresholds.is_empty() {
            let text = "no manifest has thresholds; those of `paratheme score` do";
            return open("Decision rule", text);
        }
        done("Decision rule", thresholds)
    }

    fn intervals(&self) -> Item {
        let has_intervals = |manifest: &ReadManifest| match &*manifest.command {
            "score" => manifest.text("by").is_some(),
            "compare" => manifest.options.contains_key("theme"),
            "evaluate" | "report" => true,
            _ => false,
        };
        match self.find(has_intervals) {
            Some(named) => done(
                "Uncertainty",
                format!("95 % intervals over articles in the run of {}", code(&named.name)),
            ),
            None => open(
                "Uncertainty",
                format!(
                    "{} writes totals with 95 % intervals",
                    self.command("score", "--by year --summary summary.csv")
                ),
            ),
        }
    }

    /// Returns the manifest with measures, if they are of the scores that the other manifests are about;
    /// otherwise the reason why they are not.
    fn validation(&self) -> Result<&NamedManifest, &'static str> {
        let is_validation = |manifest: &ReadManifest| {
            manifest.command == "evaluate" && !manifest.validation.is_empty()
        };
        let measures = self.find(is_validation).ok_or("")?;
        let digest = |manifest: &ReadManifest| {
            manifest.lexicon.as_ref().map(|lexicon| lexicon.sha256.clone())
        };
        let mut scored = self
            .iter()
            .filter(|manifest| ["score", "report"].contains(&&*manifest.command))
            .peekable();
        if scored.peek().is_none() {
            return Ok(measures);
        }
        let of = &measures.manifest;
        let has_file = |manifest: &ReadManifest| {
            let files = manifest.inputs.iter().map(|input| &input.sha256);
            files.into_iter().any(|file| of.inputs.iter().any(|input| input.sha256 == *file))
        };
        let mut reason = "";
        for manifest in scored {
            if digest(manifest) != digest(of) {
                reason = "the measures are of another lexicon than the scores; ";
            } else if manifest.text("context") != of.text("context") {
                reason = "the measures are of another context than the scores; ";
            } else if !has_file(manifest) {
                reason = "the measures are of other texts than the scores; ";
            } else {
                return Ok(measures);
            }
        }
        Err(reason)
    }

    fn validated(&self) -> Item {
        let name = "Validation by human codes";
        match self.validation() {
            Ok(NamedManifest { name: file, manifest, .. }) => {
                let texts = manifest.counts.get("evaluated").copied().unwrap_or_default();
                let gold = coded(manifest.texts("gold"));
                let texts = several(texts, "text", "texts");
                done(name, format!("{texts} of {gold}, measures in {}", code(file)))
            }
            Err(reason) => {
                let sample = self.command("lexicon sample", "-o sheet.csv");
                let evaluate = self.command("evaluate", "--gold sheet.csv -o measures.csv");
                open(
                    name,
                    format!(
                        "{reason}{sample} draws paragraphs to code, and {evaluate} writes a manifest with the measures"
                    ),
                )
            }
        }
    }

    fn coders(&self) -> Item {
        let name = "Agreement among coders";
        let has_coders = self.validation().ok().filter(|named| {
            named.manifest.validation.iter().any(|found| found.figures.contains_key("coder_kappa"))
        });
        match has_coders {
            Some(named) => done(name, format!("measured in {}", code(&named.name))),
            None => open(
                name,
                format!(
                    "{} writes a sheet for two coders",
                    self.command("lexicon sample", "--coders 2 -o sheet-of-two.csv")
                ),
            ),
        }
    }

    fn errors(&self) -> Item {
        let name = "Errors read";
        let named = self
            .find(|manifest| manifest.command == "evaluate" && manifest.text("errors").is_some());
        match named.and_then(|named| named.manifest.text("errors")) {
            Some(errors) => {
                done(name, format!("the wrong decisions are listed in {}", code(errors)))
            }
            None => open(
                name,
                format!(
                    "{} lists the wrong decisions with their evidence",
                    self.command("evaluate", "--gold sheet.csv --errors errors.csv")
                ),
            ),
        }
    }

    fn shares(&self) -> Item {
        let name = "Shares corrected for errors";
        match self.find(|manifest| manifest.is_on("estimate_share")) {
            Some(named) => done(name, format!("estimated in {}", code(&named.name))),
            None => open(
                name,
                format!(
                    "{} corrects shares by a random sample that people coded",
                    self.command("evaluate", "--gold sheet.csv --estimate-share")
                ),
            ),
        }
    }

    fn entries(&self) -> Item {
        let name = "Entries read in context";
        match self.find(|manifest| ["lexicon check", "kwic"].contains(&&*manifest.command)) {
            Some(named) => done(name, format!("in {}", code(&named.name))),
            None => open(
                name,
                format!(
                    "{} shows what every entry caught",
                    self.command("lexicon check", "-o check.csv")
                ),
            ),
        }
    }

    fn robustness(&self) -> Item {
        let name = "Another lexicon";
        if let Some(named) = self.find(|manifest| manifest.command == "lexicon diff") {
            return done(name, format!("compared in {}", code(&named.name)));
        }
        let lexicons = self.run().map(|run| run.texts("lexicon")).unwrap_or_default();
        // A comparison has one lexicon on each side.
        let first = if let [only] = lexicons.as_slice() { only } else { "A" };
        let diff = commands::line(self.run(), "lexicon diff", &[first, "B"], "-o diff.csv");
        let diff = code(&diff);
        open(name, format!("{diff} shows which paragraphs another lexicon, B, decides otherwise"))
    }

    fn again(&self) -> Item {
        let commands = self
            .0
            .iter()
            .map(|named| code(&format!("paratheme verify {}", commands::quoted(&named.path))));
        open(
            "Made again",
            format!(
                "compare all files and make the run again with {}",
                crate::tables::listed(&commands.collect::<Vec<_>>())
            ),
        )
    }

    /// Returns the run that further commands are about: one with scores if there is one, otherwise one
    /// with a lexicon, otherwise one with INPUTs.
    fn run(&self) -> Option<&ReadManifest> {
        let rank = |manifest: &&ReadManifest| match &*manifest.command {
            "score" | "report" => 0,
            _ if manifest.lexicon.is_some() => 1,
            _ => 2,
        };
        self.iter().filter(|manifest| !commands::inputs(manifest).is_empty()).min_by_key(rank)
    }

    /// Returns a command about the texts of the run, with its options and `options`, as code.
    fn command(&self, name: &str, options: &str) -> String {
        code(&commands::line(self.run(), name, &[], options))
    }

    /// Returns the lexicons of the run as operands, each after a space.
    fn lexicons(&self) -> String {
        let lexicons = self.run().map(|run| run.texts("lexicon")).unwrap_or_default();
        lexicons.iter().flat_map(|lexicon| [" ".to_owned(), commands::quoted(lexicon)]).collect()
    }
}
