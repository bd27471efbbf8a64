//! Names of fields as users write them -> the fields of a record that they mean.
//!
//! A name means the field of exactly that name; where there is none, the field whose name differs
//! only in case or in the white space around it; and where there is none of these either, a name
//! with dots is a path: `content.rendered` is the field `rendered` of the object `content`,
//! `parts[].body` the field `body` of every object in the list `parts`, and `parts[0].body` that of
//! the first.

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

/// The most names that a message lists of what is in one object, and how deep it looks.
const MOST_PATHS: usize = 200;
const DEEPEST: usize = 6;

/// How well a field fits a name; better ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameFit {
    /// Its name is the beginning of the path, but for case.
    BeginsLoosely,
    /// It is called so but for case and the white space around it.
    Loosely,
    /// Its name is the beginning of the path.
    Begins,
    /// It is called so.
    Exactly,
}

impl NameFit {
    /// Whether the field itself is meant, not something in it.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::Loosely | Self::Exactly)
    }
}

/// A name without the white space and the byte order marks around it.
pub(super) fn bare(name: &str) -> &str {
    // Most names begin and end with a letter.
    if let (Some(b'!'..=b'~'), Some(b'!'..=b'~')) =
        (name.as_bytes().first(), name.as_bytes().last())
    {
        return name;
    }
    name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// Whether two bare names are the same but for case.
pub(super) fn alike(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && a.to_lowercase() == b.to_lowercase())
}

/// How the field called `key` fits `name`, and what of the path is left behind it.
pub(super) fn fit<'n>(key: &str, name: &'n str) -> Option<(NameFit, &'n str)> {
    if key == name {
        return Some((NameFit::Exactly, ""));
    }
    let (key, name) = (bare(key), bare(name));
    if alike(key, name) {
        return Some((NameFit::Loosely, ""));
    }
    let (begin, rest) = name.split_at_checked(key.len()).filter(|_| !key.is_empty())?;
    let is_path = rest.starts_with('[') || (rest.starts_with('.') && rest.len() > 1);
    match (is_path, begin == key) {
        (true, true) => Some((NameFit::Begins, rest)),
        (true, false) if alike(begin, key) => Some((NameFit::BeginsLoosely, rest)),
        _ => None,
    }
}

/// The position of the field that `name` means among `fields`: the one of exactly this name, else
/// one that differs in case and in the white space around it alone; of equals the first.
pub fn position<'f>(fields: impl IntoIterator<Item = &'f str>, name: &str) -> Option<usize> {
    let whole =
        |(at, field)| fit(field, name).filter(|(fit, _)| fit.is_whole()).map(|(fit, _)| (fit, at));
    let fits = fields.into_iter().enumerate().filter_map(whole);
    fits.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, at)| at)
}

/// What a path leads to.
#[derive(Debug, Default)]
pub(super) struct Reached<'a> {
    pub(super) values: Vec<&'a RawValue>,
    /// Whether the path goes through a list.
    pub(super) is_list: bool,
    /// Whether it ends at a list of nothing.
    pub(super) is_empty_list: bool,
}

impl<'a> Reached<'a> {
    /// Follows `path`, which begins with `.` or `[`, from `value` on.
    pub(super) fn follow(&mut self, value: &'a RawValue, path: &str) {
        let json = value.get();
        if path.is_empty() {
            self.values.push(value);
        } else if let Some((index, rest)) =
            path.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        {
            let elements = elements(json);
            if index.trim().is_empty() {
                self.is_list = true;
                self.is_empty_list |= elements.is_empty() && json.starts_with('[');
                for element in elements {
                    self.follow(element, rest);
                }
            } else if let Some(element) =
                index.trim().parse::<usize>().ok().and_then(|at| elements.get(at).copied())
            {
                self.follow(element, rest);
            }
        } else if let Some(name) = path.strip_prefix('.') {
            if json.starts_with('[') {
                // A list on the way means each of its objects.
                let elements = elements(json);
                self.is_list = true;
                self.is_empty_list |= elements.is_empty();
                for element in elements.into_iter().filter(|element| element.get().starts_with('{'))
                {
                    self.follow(element, path);
                }
            } else {
                let members = members(json);
                let mut fits: Vec<_> = members
                    .iter()
                    .filter_map(|(key, value)| {
                        fit(key, name).map(|(fit, rest)| (fit, rest, *value))
                    })
                    .collect();
                fits.sort_by_key(|(fit, ..)| std::cmp::Reverse(*fit));
                // The best one that leads somewhere.
                for (_, rest, value) in fits {
                    let before = self.values.len();
                    self.follow(value, rest);
                    if self.values.len() > before {
                        break;
                    }
                }
            }
        }
    }
}

/// The elements of a list; nothing of anything else.
fn elements(json: &str) -> Vec<&RawValue> {
    serde_json::from_str(json).unwrap_or_default()
}

/// The members of an object; nothing of anything else.
fn members(json: &str) -> Vec<(String, &RawValue)> {
    struct ObjectVisitor;
    impl<'de> Visitor<'de> for ObjectVisitor {
        type Value = Vec<(String, &'de RawValue)>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    serde_json::Deserializer::from_str(json).deserialize_map(ObjectVisitor).unwrap_or_default()
}

/// The names of an object's fields that hold something, in their order; of fields that are objects,
/// or lists of objects, the paths to what is in them.
pub(super) fn paths(json: &str) -> Vec<String> {
    let mut found = Vec::new();
    gather(json, "", DEEPEST, &mut found);
    found
}

fn gather(json: &str, prefix: &str, deeper: usize, found: &mut Vec<String>) {
    for (name, value) in members(json) {
        let name = format!("{prefix}{name}");
        match value.get().as_bytes() {
            _ if found.len() >= MOST_PATHS => return,
            b"null" => {}
            [b'{', ..] if deeper > 0 && !members(value.get()).is_empty() => {
                gather(value.get(), &format!("{name}."), deeper - 1, found);
            }
            [b'[', ..]
                if deeper > 0 && first(value.get()).is_some_and(|first| first.starts_with('{')) =>
            {
                gather(
                    first(value.get()).unwrap_or_default(),
                    &format!("{name}[]."),
                    deeper - 1,
                    found,
                );
            }
            _ => found.push(name),
        }
    }
}

/// The first element of a list.
fn first(json: &str) -> Option<&str> {
    struct FirstElementVisitor;
    impl<'de> Visitor<'de> for FirstElementVisitor {
        type Value = Option<&'de RawValue>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a list")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            list.next_element()
        }
    }
    // The rest of the list is not read, which the end of the visit would be asked for.
    let mut deserializer = serde_json::Deserializer::from_str(json);
    match deserializer.deserialize_seq(FirstElementVisitor) {
        Ok(first) => first.map(RawValue::get),
        Err(_) => elements(json).first().map(|first| first.get()),
    }
}

/// The paths from `name`, which holds `value`, to texts and lists of texts in it.
pub(super) fn paths_to_text(name: &str, value: &Value) -> Vec<String> {
    fn look(name: String, value: &Value, deeper: usize, found: &mut Vec<String>) {
        match value {
            Value::String(_) => found.push(name),
            Value::Object(members) if deeper > 0 => {
                members.iter().for_each(|(key, value)| {
                    look(format!("{name}.{key}"), value, deeper - 1, found);
                });
            }
            Value::Array(elements) if deeper > 0 => {
                match elements.iter().find(|element| !element.is_null()) {
                    Some(Value::String(_)) => found.push(name),
                    Some(element @ Value::Object(_)) => {
                        look(format!("{name}[]"), element, deeper - 1, found);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    look(name.to_owned(), value, DEEPEST, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_best() {
        for (key, name, expected) in [
            ("text", "text", Some((NameFit::Exactly, ""))),
            ("a.b", "a.b", Some((NameFit::Exactly, ""))),
            (" Text\u{a0}", "text", Some((NameFit::Loosely, ""))),
            ("\u{feff}TEXT", "text", Some((NameFit::Loosely, ""))),
            ("ÜBERSCHRIFT", "überschrift", Some((NameFit::Loosely, ""))),
            ("a", "a.b[].c", Some((NameFit::Begins, ".b[].c"))),
            ("A.B", "a.b[].c", Some((NameFit::BeginsLoosely, "[].c"))),
            ("a", "a.", None),
            ("", ".b", None),
            ("tex", "text", None),
            ("é", "e.b", None),
        ] {
            assert_eq!(fit(key, name), expected, "{key:?} {name:?}");
        }
        assert_eq!(position(["TEXT", "Text", "text", "text"], "text"), Some(2));
        assert_eq!(position(["TEXT", "Text"], "text"), Some(0));
        assert_eq!(position(["a"], "a.b"), None);
    }

    #[test]
    fn paths_lead_into_objects_and_lists() {
        let json =
            r#"{"a": {"b.c": 1, "B": {"c": 2, "d": [ {"e": 3}, 4, {"e": null}, [{"e": 5}] ]}}}"#;
        let value: &RawValue = serde_json::from_str(json).expect("JSON");
        for (path, expected, is_list) in [
            (".a.b.c", &["1"][..], false),
            (".a.B.c", &["2"], false),
            (".A.b.d[].e", &["3", "null", "5"], true),
            (".a.b.d.e", &["3", "null"], true),
            (".a.b.d[2].e", &["null"], false),
            (".a.b.d[3][0].e", &["5"], false),
            (".a.b.d[9].e", &[], false),
            (".a.x", &[], false),
            (".a.b.c.d", &[], false),
            (".a[x", &[], false),
        ] {
            let mut reached = Reached::default();
            reached.follow(value, path);
            let values: Vec<&str> = reached.values.iter().map(|value| value.get()).collect();
            assert_eq!((values.as_slice(), reached.is_list), (expected, is_list), "{path}");
        }
        assert_eq!(paths(json), ["a.b.c", "a.B.c", "a.B.d[].e"]);
        assert_eq!(
            paths(r#"{"x": null, "y": [1, 2], "z": {}, "l": [ {"k": [[1]]}, 7]}"#),
            ["y", "z", "l[].k"]
        );
        let value =
            serde_json::json!({"b": [{"c": "text", "d": 1}], "e": ["text"], "f": "text", "g": 2});
        assert_eq!(paths_to_text("a", &value), ["a.b[].c", "a.e", "a.f"]);
    }
}
