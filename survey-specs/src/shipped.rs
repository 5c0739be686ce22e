//! The instruments and index definitions that come with the program.

/// The shipped questionnaires: name and YAML, in order of their names.
pub const QUESTIONNAIRES: &[(&str, &str)] =
    &[("sipas-2026", include_str!("../specs/sipas-2026.questionnaire.yaml"))];

/// The shipped index definitions: name and YAML, in order of their names.
pub const INDEXES: &[(&str, &str)] =
    &[("sipas-2026", include_str!("../specs/sipas-2026.index.yaml"))];

/// The YAML of the shipped questionnaire of this name.
#[must_use]
pub fn questionnaire(name: &str) -> Option<&'static str> {
    find(QUESTIONNAIRES, name)
}

/// The YAML of the shipped index definition of this name.
#[must_use]
pub fn index(name: &str) -> Option<&'static str> {
    find(INDEXES, name)
}

fn find(specs: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    specs.iter().find(|(known, _)| *known == name).map(|(_, yaml)| *yaml)
}
