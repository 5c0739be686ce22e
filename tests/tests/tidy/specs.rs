//! The shipped questionnaires, index definitions and sampling plans.

use std::str::FromStr;

use survey_specs::index::{self, IndexDefinition};
use survey_specs::questionnaire::{Draft, Instrument, PublishedVersion, compiled, read};
use survey_specs::sampling;
use survey_specs::shipped;

use super::tree::{SourceFile, assert_none, files};

#[test]
fn every_spec_is_shipped() {
    for (ending, shipped) in [
        (".questionnaire.yaml", shipped::QUESTIONNAIRES),
        (".index.yaml", shipped::INDEXES),
        (".plan.yaml", shipped::PLANS),
    ] {
        let in_folder: Vec<_> =
            specs(ending).into_iter().map(|file| (name(&file, ending), file.text)).collect();
        let in_program: Vec<_> =
            shipped.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        assert_eq!(in_folder, in_program, "list it in survey-specs/src/shipped.rs");
    }
}

#[test]
fn shipped_questionnaires_have_no_problem_of_any_severity() {
    let files = specs(".questionnaire.yaml");
    let problems =
        files.iter().flat_map(|file| read::check(&file.path, file.text.as_bytes()).problems);
    let problems: Vec<_> = problems.map(|problem| problem.to_string()).collect();
    assert_none(&problems, "A shipped questionnaire is a model for others: mend it.");
}

#[test]
fn shipped_questionnaires_survive_the_way_to_the_store_and_to_the_phone() {
    for file in specs(".questionnaire.yaml") {
        let version = draft(&file).publish().expect("publishable");
        let stored =
            PublishedVersion::from_canonical_json(version.canonical_json()).expect("canonical");
        assert_eq!(stored, version, "{}", file.path);
        let hash = version.hash().as_str();
        let compiled = compiled::encode(hash, version.questionnaire()).expect("small enough");
        let (carried_hash, carried) = compiled::decode(&compiled).expect("compiled");
        // The text of a condition stays behind, so the two are compared as they travel.
        let again = compiled::encode(hash, &carried).expect("small enough");
        assert_eq!((carried_hash.as_str(), again), (hash, compiled), "{}", file.path);
    }
}

#[test]
fn shipped_indexes_fit_their_questionnaires() {
    let mut problems = Vec::new();
    for file in specs(".index.yaml") {
        let reading = index::read::read(&file.path, file.text.as_bytes());
        problems.extend(reading.problems);
        let Some(definition) = reading.definition else { continue };
        if let Some(instrument) = instrument_of(&definition) {
            problems.extend(index::check::check(&definition, &reading.places, &instrument));
        }
        assert_eq!(
            IndexDefinition::from_str(&file.text).expect("as the store reads it"),
            definition
        );
    }
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_none(&problems, "A shipped definition is a model for others: mend it.");
}

#[test]
fn shipped_plans_have_no_problem_of_any_severity() {
    let files = specs(".plan.yaml");
    let problems = files
        .iter()
        .flat_map(|file| sampling::read::read(&file.path, file.text.as_bytes()).problems);
    let problems: Vec<_> = problems.map(|problem| problem.to_string()).collect();
    assert_none(&problems, "A shipped plan is a model for others: mend it.");
}

#[test]
fn a_spec_with_faults_is_told() {
    let file = &spec("sipas-2026.questionnaire.yaml");
    let faulty = file.text.replacen("type: single_choice", "type: single_chocie", 1);
    assert!(!read::check(&file.path, faulty.as_bytes()).problems.is_empty());
    let file = &spec("sipas-2026.index.yaml");
    let faulty = file.text.replacen("from: c9_1\n", "from: c9_40\n", 1);
    assert_ne!(faulty, file.text);
    let reading = index::read::read(&file.path, faulty.as_bytes());
    let definition = reading.definition.expect("a definition");
    let instrument = instrument_of(&definition).expect("its questionnaire");
    assert!(!index::check::check(&definition, &reading.places, &instrument).is_empty());
    let file = &spec("sipas-commune.plan.yaml");
    let faulty = file.text.replacen("method: systematic", "method: systemic", 1);
    assert!(!sampling::read::read(&file.path, faulty.as_bytes()).problems.is_empty());
}

#[test]
fn examples_in_the_documents_are_sound() {
    let documents = files()
        .into_iter()
        .filter(|file| file.path == "README.md" || file.path.starts_with("docs/"));
    let examples: Vec<SourceFile> = documents.flat_map(|document| examples(&document)).collect();
    let questionnaires: Vec<_> =
        examples.iter().filter(|file| file.text.starts_with("questionnaire:")).collect();
    let indexes: Vec<_> = examples.iter().filter(|file| file.text.starts_with("index:")).collect();
    let plans: Vec<_> = examples.iter().filter(|file| file.text.starts_with("plan:")).collect();
    let there = questionnaires.len() >= 2 && !indexes.is_empty() && !plans.is_empty();
    assert!(there, "there are examples");
    let mut problems = Vec::new();
    for file in plans {
        problems.extend(sampling::read::read(&file.path, file.text.as_bytes()).problems);
    }
    for file in &questionnaires {
        problems.extend(read::check(&file.path, file.text.as_bytes()).problems);
    }
    for file in indexes {
        let reading = index::read::read(&file.path, file.text.as_bytes());
        problems.extend(reading.problems);
        let definition = reading.definition.expect("a definition");
        let Some(code) = &definition.questionnaire else { continue };
        let mut drafts = questionnaires
            .iter()
            .filter_map(|file| read::check(&file.path, file.text.as_bytes()).draft)
            .filter(|draft| draft.questionnaire().code == *code);
        let instrument =
            Instrument::new(drafts.next().expect("its questionnaire").questionnaire().clone());
        problems.extend(index::check::check(&definition, &reading.places, &instrument));
    }
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_none(&problems, "A reader will copy the example: mend it.");
}

/// The blocks of YAML in a document, each called by the line it begins at.
fn examples(document: &SourceFile) -> Vec<SourceFile> {
    let mut examples: Vec<SourceFile> = Vec::new();
    let mut inside = false;
    for (index, line) in document.text.lines().enumerate() {
        match (inside, line) {
            (false, "```yaml") => {
                examples.push(SourceFile::new(
                    &format!("{}, example at line {}", document.path, index + 2),
                    "",
                ));
                inside = true;
            }
            (true, "```") => inside = false,
            (true, line) => {
                if let Some(example) = examples.last_mut() {
                    example.text.push_str(line);
                    example.text.push('\n');
                }
            }
            (false, _) => {}
        }
    }
    examples
}

fn specs(ending: &str) -> Vec<SourceFile> {
    let mut files = files();
    files
        .retain(|file| file.path.starts_with("survey-specs/specs/") && file.path.ends_with(ending));
    assert!(!files.is_empty(), "something is shipped");
    files
}

fn name(file: &SourceFile, ending: &str) -> String {
    let (_, name) = file.path.rsplit_once('/').expect("a folder");
    name.trim_end_matches(ending).to_owned()
}

fn draft(file: &SourceFile) -> Draft {
    read::check(&file.path, file.text.as_bytes()).draft.expect("a draft")
}

/// The questionnaire that a definition reads, if it reads one.
fn instrument_of(definition: &IndexDefinition) -> Option<Instrument> {
    let code = definition.questionnaire.as_ref()?;
    let file = spec(&format!("{code}.questionnaire.yaml"));
    Some(Instrument::new(draft(&file).questionnaire().clone()))
}

fn spec(name: &str) -> SourceFile {
    let mut specs = specs(name).into_iter();
    specs.next().expect("it is shipped")
}
