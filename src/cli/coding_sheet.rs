//! The sheet that coders fill in, and what it tells them.
//!
//! What comes in: the lexicon and the drawn paragraphs. What leaves: columns and rows, the code book of a
//! workbook, and the page of instructions. Does not know how paragraphs are drawn.

use std::fmt::Write as _;

use crate::lexicon::{Lexicon, Pattern, Theme};
use crate::output::Coding;
use crate::pipeline::Sampled;
use crate::tables::{Cell, CellType, Column, columns_of};

/// What a code means: the code, its name, and when to give it.
const CODES: [[&str; 3]; 3] = [
    [
        "1",
        "about the theme",
        "A careful reader would say that the paragraph is, at least in part, about the theme: a passing word is not enough, a clear sentence is.",
    ],
    ["0", "not about the theme", "It is not."],
    ["?", "cannot tell", "You cannot tell; an empty cell means the same."],
];
const HOW: [&str; 3] = [
    "Read each paragraph by itself, and code each theme on its own: several themes may be 1.",
    "Change nothing else: `probability` is needed to estimate shares. The filled sheet goes into `paratheme evaluate --gold`.",
    "Other cells are protected against slips, without a password.",
];

/// The sheet of a lexicon's themes.
pub struct CodingSheet<'l> {
    pub lexicon: &'l Lexicon,
    /// Whether it shows strata and strengths.
    pub show_scores: bool,
    /// How many coders have columns.
    pub coders: u8,
}

impl CodingSheet<'_> {
    /// Returns the top-level themes.
    fn themes(&self) -> impl Iterator<Item = &Theme> {
        let themes = self.lexicon.themes.iter().enumerate();
        themes.filter(|(at, _)| self.lexicon.is_top_level(*at)).map(|(_, theme)| theme)
    }

    /// Returns the names of the columns to be filled in.
    fn coded_names(&self) -> Vec<String> {
        let of_theme = |theme: &Theme| match self.coders {
            1 => vec![theme.column.clone()],
            coders => (1..=coders).map(|coder| format!("{}_{coder}", theme.column)).collect(),
        };
        self.themes().flat_map(of_theme).collect()
    }

    /// Returns the columns of the sheet.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        for column in columns_of("sample", &[]) {
            match &*column.name {
                "<theme>" => columns.extend(
                    self.coded_names()
                        .into_iter()
                        .map(|name| Column { name: name.into(), ..column.clone() }),
                ),
                "stratum" | "<theme>_strength" if !self.show_scores => {}
                "<theme>_strength" => columns.extend(self.themes().map(|theme| Column {
                    name: format!("{}_strength", theme.column).into(),
                    ..column.clone()
                })),
                _ => columns.push(column),
            }
        }
        columns
    }

    /// Returns the row of a paragraph, with empty cells for the codes.
    pub fn row<'t>(&self, sampled: &'t Sampled) -> Vec<Cell<'t>> {
        let article = &sampled.article;
        let mut row = vec![
            Cell::text(article.id.as_str()),
            Cell::Int(sampled.paragraph.into()),
            Cell::text(article.title.as_str()),
            article.date.map_or(Cell::Empty, |(date, _)| Cell::text(date.to_string())),
            Cell::text(article.source.as_str()),
            Cell::text(article.text.as_str()),
        ];
        row.extend(self.coded_names().iter().map(|_| Cell::Empty));
        row.push(Cell::Float { value: sampled.probability, decimals: 9 });
        if self.show_scores {
            let lexicon = self.lexicon;
            row.push(Cell::text(match sampled.stratum {
                None => "none".to_owned(),
                Some((theme, high)) => {
                    let level = if high { "high" } else { "low" };
                    format!("{} {level}", lexicon.themes[theme].column)
                }
            }));
            let themes = (0..lexicon.themes.len()).filter(|&theme| lexicon.is_top_level(theme));
            row.extend(themes.map(|theme| Cell::float(sampled.scores[theme].strength)));
        }
        row
    }

    /// Returns which of `columns` are filled in, and the code book for a sheet of its own.
    pub fn coding(&self, columns: &[Column]) -> Coding {
        let names = self.coded_names();
        let is_coded = |column: &Column| names.iter().any(|name| *name == column.name);
        let to_fill_in = (0..columns.len()).filter(|&at| is_coded(&columns[at])).collect();
        let column = |name: &'static str| Column::new(name, CellType::Text);
        let how = HOW.map(|how| vec![Cell::Empty, Cell::Empty, Cell::text(how), Cell::Empty]);
        let codes = CODES.map(|[code, name, meaning]| {
            vec![Cell::text(code), Cell::text(name), Cell::text(meaning), Cell::Empty]
        });
        let themes = self.themes().map(|theme| {
            let not: Vec<&str> = theme.not.iter().map(Pattern::source).collect();
            vec![
                Cell::text(theme.column.clone()),
                Cell::text(theme.label.clone()),
                Cell::text(described(theme).to_owned()),
                Cell::text(not.join("; ")),
            ]
        });
        Coding {
            columns: to_fill_in,
            book_columns: ["code or theme", "label", "meaning", "not"].map(column).into(),
            book: how.into_iter().chain(codes).chain(themes).collect(),
        }
    }

    /// Returns the page of instructions.
    pub fn instructions(&self) -> String {
        let mut page = String::from(
            "# How to code the sheet\n\nRead each paragraph by itself. For each theme, and for each on its own, write\n\n- **1** where a careful \
             reader would say that the paragraph is, at least in part, about the theme: a passing word is not enough, a clear sentence is;\n- **0** \
             where it is not;\n- **?**, or nothing, where you cannot tell.\n\nSeveral themes may be 1. Change nothing else: `probability` is needed to estimate \
             shares. The filled sheet goes into `paratheme evaluate --gold`.\n\n## Several coders\n\nTwo people who code without seeing each other's \
             codes show how far the themes can be told at all. Each gets a copy of the sheet; afterwards their codes go into one table, in columns \
             with a number behind the theme's name:\n\n| theme | first coder | second coder | what they settle on |\n|---|---|---|---|\n",
        );
        for theme in self.themes() {
            let column = &theme.column;
            // Writing into a String cannot fail.
            let _ =
                writeln!(page, "| {} | `{column}_1` | `{column}_2` | `{column}` |", theme.label);
        }
        page += match self.coders {
            1 => {
                "\nA third coder's columns end in `_3`. Without the columns of what is settled, the majority counts, and ties are left out: then delete the \
                 empty columns without a number.\n"
            }
            _ => {
                "\nThe sheet has the columns with numbers. Without the columns of what is settled, which can be added, the majority counts, and ties are \
                 left out.\n"
            }
        };
        for theme in self.themes() {
            let description = described(theme);
            let _ = write!(page, "\n## {} (`{}`)\n\n{description}\n", theme.label, theme.column);
        }
        page
    }
}

/// Returns the description of a theme, or that there is none.
fn described(theme: &Theme) -> &str {
    match theme.description.trim() {
        "" => "(the lexicon does not describe it)",
        description => description,
    }
}
