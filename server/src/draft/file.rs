//! A file becomes the source of a draft.
//!
//! What can be read at all is taken, however wrong it is: the problems come along, and are mended in
//! the designer.

use survey_specs::problem::{Position, Problem};
use survey_specs::questionnaire::scales::share_scales;
use survey_specs::yaml::{self, MAX_BYTES};

use super::DraftKind;
use super::check::{Files, check};
use super::source::Source;

/// The largest file, in bytes: a workbook is packed, so it is no larger than what it says.
pub const LARGEST: usize = 16 << 20;

/// What a file came to.
#[derive(Debug)]
pub struct FromFile {
    /// What it will become.
    pub kind: DraftKind,
    /// What it says.
    pub source: Source,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Why a file came to nothing.
#[derive(Debug)]
pub enum Unusable {
    /// Nothing can be made of files whose names end like this.
    UnknownEnding,
    /// It cannot be read.
    Broken(Vec<Problem>),
}

/// Reads a file by the ending of its name.
///
/// # Errors
///
/// [`Unusable`] if nothing can be made of it.
pub fn read(name: &str, bytes: &[u8]) -> Result<FromFile, Unusable> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        // JSON is YAML too.
        Some("yaml" | "yml" | "json") => of_yaml(name, bytes),
        Some("xlsx" | "md") => of_xlsform(name, bytes),
        _ => Err(Unusable::UnknownEnding),
    }
}

fn of_xlsform(name: &str, bytes: &[u8]) -> Result<FromFile, Unusable> {
    let imported = crate::import::xlsform(bytes, name);
    let kind = DraftKind::Questionnaire;
    let Some(mut value) = imported.source else {
        return Err(Unusable::Broken(imported.problems));
    };
    share_scales(&mut value);
    match Source::new(kind, value) {
        Ok(source) => Ok(FromFile { kind, source, problems: imported.problems }),
        Err(_) => Err(Unusable::Broken(vec![yaml::too_large()])),
    }
}

fn of_yaml(name: &str, bytes: &[u8]) -> Result<FromFile, Unusable> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        return Err(Unusable::Broken(vec![yaml::too_large()]));
    }
    let document = yaml::parse(bytes);
    let text = document.text;
    let in_file = |problem: Problem| problem.in_file(name, &text);
    if document.problems.iter().any(Problem::is_error) {
        return Err(Unusable::Broken(document.problems.into_iter().map(in_file).collect()));
    }
    let tree = document.root.map(|root| root.to_json()).unwrap_or_default();
    let has = |kind: DraftKind| tree.get(kind.as_str()).is_some();
    // An index names its questionnaire, too.
    let kind = [DraftKind::Index, DraftKind::Questionnaire].into_iter().find(|kind| has(*kind));
    let Some(kind) = kind else {
        let message = "the file is neither a questionnaire nor an index definition: it begins with \
                       the key `questionnaire` or `index`";
        let problem = Problem::error("unknown_file", Position::default(), "", message);
        return Err(Unusable::Broken(vec![in_file(problem)]));
    };
    let source = Source::new(kind, tree).map_err(|_| Unusable::Broken(vec![yaml::too_large()]))?;
    let problems = match kind {
        // The file's own lines are worth more than those of the source.
        DraftKind::Questionnaire => survey_specs::questionnaire::read::check(name, bytes).problems,
        DraftKind::Index => check(kind, &source, &Files::new(), None).problems,
    };
    Ok(FromFile { kind, source, problems })
}

#[cfg(test)]
mod tests {
    use survey_specs::shipped;

    use super::*;

    #[test]
    fn a_file_is_taken_for_what_it_says_it_is() {
        let questionnaire = shipped::questionnaire("one-tap").unwrap();
        let taken = read("a.YAML", questionnaire.as_bytes()).unwrap();
        assert_eq!((taken.kind, taken.problems.len()), (DraftKind::Questionnaire, 0));
        let index = shipped::index("one-tap").unwrap();
        let taken = read("a.yml", index.as_bytes()).unwrap();
        assert_eq!((taken.kind, taken.problems.len()), (DraftKind::Index, 0));
        let json = taken.source.json().to_owned();
        assert_eq!(read("a.json", json.as_bytes()).unwrap().source, taken.source);
    }

    #[test]
    fn what_is_wrong_comes_along_with_its_line() {
        let text = "questionnaire: a\nlanguages: [vi]\ntitle: A\nsectoins: []\n";
        let taken = read("a.yaml", text.as_bytes()).unwrap();
        let unknown = taken.problems.iter().find(|problem| problem.code == "unknown_key");
        assert_eq!(unknown.unwrap().position.line, 4, "{:?}", taken.problems);
        assert_eq!(taken.source.value()["sectoins"], serde_json::json!([]));
    }

    #[test]
    fn an_xlsform_is_taken_with_what_is_not_supported() {
        let form = "| survey |\n| | type | name | label |\n| | text | q | Ý kiến |\n\
                    | | audio | a | Ghi âm |\n";
        let taken = read("khao-sat.md", form.as_bytes()).unwrap();
        assert_eq!(taken.kind, DraftKind::Questionnaire);
        assert_eq!(taken.source.value()["sections"][0]["items"][0]["item"], "q");
        assert!(
            taken.problems.iter().any(|problem| problem.path.starts_with("survey[")),
            "{:?}",
            taken.problems
        );
        let wrong = "| survey |\n| | type | name | label |\n| | txet | q | Ý kiến |\n";
        assert!(matches!(read("a.md", wrong.as_bytes()), Err(Unusable::Broken(_))));
        assert!(matches!(read("a.xlsx", b"no workbook"), Err(Unusable::Broken(_))));
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_place() {
        for (name, text, code) in [
            ("a.yaml", "questionnaire: [a", "syntax"),
            ("a.yaml", "plan: a", "unknown_file"),
            ("a.yaml", "", "empty_file"),
        ] {
            let Err(Unusable::Broken(problems)) = read(name, text.as_bytes()) else {
                panic!("{text}");
            };
            assert_eq!(problems[0].file, name);
            assert!(code == "syntax" || problems[0].code == code, "{problems:?}");
        }
        assert!(matches!(read("a.docx", b"x"), Err(Unusable::UnknownEnding)));
        let large = vec![b'#'; 9 << 20];
        assert!(matches!(read("a.yaml", &large), Err(Unusable::Broken(_))));
    }
}
