//! The library: what comes with the program to begin with, and what each is for.
//!
//! The words stand in `library.yaml` beside this file, in the order in which the library shows them.

use std::sync::LazyLock;

use serde_json::Value;
use survey_specs::shipped;
use survey_specs::yaml;

use super::DraftKind;
use super::source::Source;

/// One thing to begin with.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryEntry {
    /// What it becomes.
    pub kind: DraftKind,
    /// Its name among the shipped ones.
    pub name: String,
    /// What it is for, in Vietnamese and in English.
    pub purpose: (String, String),
    /// What it says.
    pub source: Source,
}

/// Everything in the library, what most people look for first.
#[must_use]
pub fn entries() -> &'static [LibraryEntry] {
    static ENTRIES: LazyLock<Vec<LibraryEntry>> = LazyLock::new(read);
    &ENTRIES
}

/// The source of the shipped questionnaire or index definition of this name.
#[must_use]
pub fn source(kind: DraftKind, name: &str) -> Option<Source> {
    let text = match kind {
        DraftKind::Questionnaire => shipped::questionnaire(name),
        DraftKind::Index => shipped::index(name),
    };
    Source::new(kind, tree(text?)?).ok()
}

fn tree(text: &str) -> Option<Value> {
    yaml::parse(text.as_bytes()).root.map(|root| root.to_json())
}

/// What the words say of each, with its source. What could not be read would be missing from the
/// library; a test sees to it that nothing is.
fn read() -> Vec<LibraryEntry> {
    let words = tree(include_str!("library.yaml")).unwrap_or_default();
    let words = words.as_array().map(Vec::as_slice).unwrap_or_default();
    words.iter().filter_map(entry).collect()
}

fn entry(words: &Value) -> Option<LibraryEntry> {
    let kinds = [DraftKind::Questionnaire, DraftKind::Index];
    let (kind, name) =
        kinds.into_iter().find_map(|kind| Some((kind, words.get(kind.as_str())?.as_str()?)))?;
    let purpose = |language| Some(words.get(language)?.as_str()?.to_owned());
    Some(LibraryEntry {
        kind,
        name: name.to_owned(),
        purpose: (purpose("vi")?, purpose("en")?),
        source: source(kind, name)?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everything_shipped_is_in_the_library_with_its_purpose() {
        let names = |kind| -> BTreeSet<&str> {
            let entries = entries().iter().filter(|entry| entry.kind == kind);
            entries.map(|entry| entry.name.as_str()).collect()
        };
        let shipped = |list: &[(&'static str, &str)]| -> BTreeSet<&str> {
            list.iter().map(|(name, _)| *name).collect()
        };
        assert_eq!(names(DraftKind::Questionnaire), shipped(shipped::QUESTIONNAIRES));
        assert_eq!(names(DraftKind::Index), shipped(shipped::INDEXES));
    }

    #[test]
    fn the_library_begins_with_the_current_satisfaction_survey() {
        assert_eq!(entries()[0].name, "sipas-2026");
        assert_eq!(entries()[0].source.summary().code, "sipas-2026");
        assert!(entries()[0].source.summary().items > 40);
    }
}
