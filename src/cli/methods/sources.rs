//! The references of a text: citations that occur in it, as entries of docs/METHODS.md.

/// Citations as the text has them, with the beginning of their entries among the sources of
/// docs/METHODS.md.
const SOURCES: [(&str, &str); 31] = [
    ("Benjamini and Hochberg 1995", "Benjamini, Hochberg"),
    ("Benoit et al. 2018", "Benoit, Watanabe"),
    ("Birkenmaier et al. 2023", "Birkenmaier"),
    ("Broder 1997", "Broder"),
    ("Campos et al. 2020", "Campos"),
    ("Church and Hanks 1990", "Church, Hanks"),
    ("Clopper and Pearson 1934", "Clopper"),
    ("Cohen 1960", "Cohen"),
    ("Dunning 1993", "Dunning"),
    ("Efron 1979", "Efron 1979"),
    ("Gelman and Hill 2007", "Gelman"),
    ("Grimmer and Stewart 2013", "Grimmer"),
    ("Gwet 2008", "Gwet"),
    ("Hardie 2014", "Hardie"),
    ("Hoerl and Kennard 1970", "Hoerl"),
    ("Hájek 1971", "Hájek"),
    ("Korn and Graubard 1998", "Korn"),
    ("Krippendorff 2019", "Krippendorff"),
    ("Light 1971", "Light"),
    ("Mihalcea and Tarau 2004", "Mihalcea"),
    ("Monroe et al. 2008", "Monroe"),
    ("Newcombe 1998", "Newcombe"),
    ("Park and Montgomery 2025", "Park"),
    ("Platt 1999", "Platt"),
    ("Porter 2001", "Porter"),
    ("Rayson and Garside 2000", "Rayson"),
    ("Robertson and Zaragoza 2009", "Robertson"),
    ("Rose et al. 2010", "Rose"),
    ("Williams 1976", "Williams"),
    ("Wilson 1927", "Wilson 1927"),
    ("Wilson 2013", "Wilson 2013"),
];

/// The document that has the entries.
const METHODS: &str = include_str!("../../../docs/METHODS.md");

/// Returns the entries of what a text cites, a list in Markdown.
pub fn cited(text: &str) -> String {
    let text = text.replace(" (2", " 2").replace(" (1", " 1");
    let cited = SOURCES.iter().filter(|(citation, _)| text.contains(citation));
    cited.filter_map(|(_, begins)| entry(begins)).flat_map(|entry| [entry, "\n"]).collect()
}

fn entry(begins: &str) -> Option<&'static str> {
    let (_, sources) = METHODS.rsplit_once("\n## ")?;
    sources
        .lines()
        .find(|line| line.strip_prefix("- ").is_some_and(|line| line.starts_with(begins)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_citation_has_an_entry_of_its_year() {
        for (citation, begins) in SOURCES {
            let year = citation.rsplit(' ').next().expect("a year");
            let entry = entry(begins).unwrap_or_else(|| panic!("no entry for {citation}"));
            assert!(entry.contains(year), "{citation}: {entry}");
        }
    }
}
