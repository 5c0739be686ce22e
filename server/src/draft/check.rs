//! What is wrong with a source, and what a sound one becomes.
//!
//! The source is written as the YAML file that says the same and read by the one reader that files
//! have, so that console and command line never disagree.

use std::collections::BTreeMap;

use survey_specs::index::{self, IndexDefinition};
use survey_specs::problem::Problem;
use survey_specs::questionnaire::draft::{Attachment, Unreadable};
use survey_specs::questionnaire::media::MediaName;
use survey_specs::questionnaire::{Draft, Instrument, read, write};

use super::DraftKind;
use super::source::Source;

/// The contents of the files that a source names.
pub type Files = BTreeMap<MediaName, Vec<u8>>;

/// What came of checking.
#[derive(Debug)]
pub struct Checked {
    /// What is sound enough to be published; none if an error was found.
    pub sound: Option<Sound>,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

/// What can be published.
#[derive(Debug)]
pub enum Sound {
    /// A questionnaire, with the files that it names.
    Questionnaire(Box<Draft>, Vec<Attachment>),
    /// An index definition with its text.
    Index(Box<IndexDefinition>, String),
}

/// Checks a source. `instrument` is the questionnaire whose answers an index reads, if it is known:
/// what does not fit it is a warning here, for the index may be meant for a version yet to come.
#[must_use]
pub fn check(
    kind: DraftKind,
    source: &Source,
    files: &Files,
    instrument: Option<&Instrument>,
) -> Checked {
    match kind {
        DraftKind::Questionnaire => {
            let yaml = yaml(kind, source);
            let look = |name: &MediaName| files.get(name).cloned().ok_or(Unreadable::Missing);
            let reading = read::check_with_media("", yaml.as_bytes(), look);
            let attachments = reading.attachments;
            Checked {
                sound: reading
                    .draft
                    .map(|draft| Sound::Questionnaire(Box::new(draft), attachments)),
                problems: reading.problems,
            }
        }
        DraftKind::Index => {
            let text = yaml(kind, source);
            let reading = index::read::read("", text.as_bytes());
            let mut problems = reading.problems;
            if let (Some(definition), Some(instrument)) = (&reading.definition, instrument) {
                let misfits = index::check::check(definition, &reading.places, instrument);
                problems.extend(misfits.into_iter().map(as_warning));
            }
            let sound = |definition| Sound::Index(Box::new(definition), text);
            Checked { sound: reading.definition.map(sound), problems }
        }
    }
}

/// The YAML file that says what a source says.
#[must_use]
pub fn yaml(kind: DraftKind, source: &Source) -> String {
    match kind {
        DraftKind::Questionnaire => write::source_to_yaml(source.value()),
        DraftKind::Index => index::write::source_to_yaml(source.value()),
    }
}

fn as_warning(problem: Problem) -> Problem {
    Problem { severity: survey_specs::problem::Severity::Warning, ..problem }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use survey_specs::shipped;

    use super::*;
    use crate::draft::library;

    fn codes(checked: &Checked) -> Vec<&'static str> {
        checked.problems.iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn every_shipped_spec_is_sound_as_a_source() {
        for (kind, names) in [
            (DraftKind::Questionnaire, shipped::QUESTIONNAIRES),
            (DraftKind::Index, shipped::INDEXES),
        ] {
            for (name, _) in names {
                let source = library::source(kind, name).unwrap();
                let checked = check(kind, &source, &Files::new(), None);
                assert!(checked.sound.is_some(), "{name}: {:?}", checked.problems);
                assert!(checked.problems.is_empty(), "{name}: {:?}", checked.problems);
            }
        }
    }

    #[test]
    fn what_somebody_begins_with_lacks_only_its_content() {
        let questionnaire = Source::empty(DraftKind::Questionnaire);
        let checked = check(DraftKind::Questionnaire, &questionnaire, &Files::new(), None);
        assert_eq!(codes(&checked), ["no_items"], "{:?}", checked.problems);
        let index = Source::empty(DraftKind::Index);
        let checked = check(DraftKind::Index, &index, &Files::new(), None);
        assert!(checked.sound.is_none(), "an index without leaves computes nothing");
        let about_children = |problem: &Problem| problem.path.starts_with("root");
        assert!(checked.problems.iter().all(about_children), "{:?}", checked.problems);
    }

    #[test]
    fn a_problem_names_its_place_in_the_source() {
        let mut value = Source::empty(DraftKind::Questionnaire).into_value();
        value["sections"][0]["items"] =
            json!([{"item": "a", "label": {"vi": "A"}, "type": "txet"}]);
        let source = Source::new(DraftKind::Questionnaire, value).unwrap();
        let checked = check(DraftKind::Questionnaire, &source, &Files::new(), None);
        assert!(checked.sound.is_none());
        assert_eq!(checked.problems[0].path, "sections[0].items[0].type", "{:?}", checked.problems);
    }

    #[test]
    fn an_index_that_does_not_fit_the_questionnaire_is_warned_about() {
        let of = |name| library::source(DraftKind::Questionnaire, name).unwrap();
        let index = library::source(DraftKind::Index, "sipas-2026").unwrap();
        let instrument = |name| {
            let checked = check(DraftKind::Questionnaire, &of(name), &Files::new(), None);
            let Some(Sound::Questionnaire(draft, _)) = checked.sound else { panic!("sound") };
            Instrument::new(draft.questionnaire().clone())
        };
        let files = Files::new();
        let fitting = check(DraftKind::Index, &index, &files, Some(&instrument("sipas-2026")));
        assert!(fitting.problems.is_empty(), "{:?}", fitting.problems);
        let other = check(DraftKind::Index, &index, &files, Some(&instrument("one-tap")));
        assert!(other.sound.is_some() && !other.problems.is_empty());
        assert!(other.problems.iter().all(|problem| !problem.is_error()));
    }
}
