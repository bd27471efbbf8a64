//! The labels that Nexis puts before what it says about an article, in English, German and French.

/// Labels that stand above the text, with the names of their fields.
const HEAD: [(&str, &str); 22] = [
    ("byline", "author"),
    ("autor", "author"),
    ("autorin", "author"),
    ("auteur", "author"),
    ("section", "section"),
    ("rubrik", "section"),
    ("rubrique", "section"),
    ("length", "length"),
    ("länge", "length"),
    ("laenge", "length"),
    ("longueur", "length"),
    ("dateline", "dateline"),
    ("highlight", "highlight"),
    ("headline", "headline"),
    ("titel", "headline"),
    ("titre", "headline"),
    ("series", "series"),
    ("type", "type"),
    ("correction-date", "correction_date"),
    ("distribution", "distribution"),
    ("serie", "series"),
    ("ort", "dateline"),
];

/// Labels that stand below the text and that every article has some of.
const SURE: [(&str, &str); 14] = [
    ("load-date", "load_date"),
    ("update", "load_date"),
    ("date-chargement", "load_date"),
    ("date de chargement", "load_date"),
    ("language", "language"),
    ("sprache", "language"),
    ("langue", "language"),
    ("publication-type", "publication_type"),
    ("type-publication", "publication_type"),
    ("type de publication", "publication_type"),
    ("document-type", "document_type"),
    ("journal-code", "journal_code"),
    ("journal code", "journal_code"),
    ("acc-no", "accession_number"),
];

/// Other labels that stand below the text.
const TAIL: [(&str, &str); 16] = [
    ("graphic", "graphic"),
    ("grafik", "graphic"),
    ("graphique", "graphic"),
    ("subject", "subject"),
    ("organization", "organization"),
    ("company", "company"),
    ("ticker", "ticker"),
    ("person", "person"),
    ("geographic", "geographic"),
    ("country", "country"),
    ("state", "state"),
    ("city", "city"),
    ("industry", "industry"),
    ("category", "category"),
    ("correction", "correction"),
    ("notes", "notes"),
];

/// Where a label stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LabelPlace {
    Head,
    Sure,
    Tail,
}

/// A line that begins with a label: where that stands, the name of its field, and the value.
pub(super) fn label(line: &str) -> Option<(LabelPlace, &'static str, &str)> {
    let (name, value) = line.split_once(':')?;
    if name.len() > 24
        || !name.starts_with(char::is_uppercase)
        || !(value.is_empty() || value.starts_with(char::is_whitespace))
    {
        return None;
    }
    let name = name.trim_end().to_lowercase();
    let find = |list: &[(&str, &'static str)]| {
        list.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    };
    [
        (LabelPlace::Head, find(&HEAD)),
        (LabelPlace::Sure, find(&SURE)),
        (LabelPlace::Tail, find(&TAIL)),
    ]
    .into_iter()
    .find_map(|(place, field)| Some((place, field?, value.trim())))
}

/// Whether a line says who owns the text.
pub(super) fn is_copyright(line: &str) -> bool {
    let lower = line.to_lowercase();
    [
        "copyright",
        "©",
        "(c) ",
        "all rights reserved",
        "alle rechte vorbehalten",
        "tous droits réservés",
    ]
    .iter()
    .any(|with| lower.starts_with(with))
}
