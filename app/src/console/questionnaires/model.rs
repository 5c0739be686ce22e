//! Drafts and what was published, as the API says them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::console::language::Language;
use crate::console::ui::problem_list::ShownProblem;

/// Texts by language.
pub type Texts = BTreeMap<String, String>;

/// A text in the language of the interface, or in any that there is.
#[must_use]
pub fn in_language(texts: &Texts, language: Language) -> String {
    let text = texts.get(language.tag()).or_else(|| texts.get("vi"));
    text.or_else(|| texts.values().next()).cloned().unwrap_or_default()
}

/// What is designed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A questionnaire.
    Questionnaire,
    /// An index definition.
    Index,
}

impl Kind {
    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Questionnaire => "questionnaire",
            Self::Index => "index",
        }
    }

    /// The list of drafts of this kind.
    #[must_use]
    pub fn address(self) -> &'static str {
        match self {
            Self::Questionnaire => "/console/questionnaires",
            Self::Index => "/console/indexes",
        }
    }

    /// Where a draft of this kind is designed.
    #[must_use]
    pub fn designer(self, draft: &str) -> String {
        [self.address(), "/", draft].concat()
    }

    /// Where it is told what happened to a draft.
    #[must_use]
    pub fn history(self, draft: &str) -> String {
        [&self.designer(draft), "/history"].concat()
    }
}

/// A draft in the list.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct DraftLine {
    /// Its id.
    pub draft: String,
    /// The code that it gives itself.
    pub code: String,
    /// The title.
    pub title: Texts,
    /// How many items, or nodes.
    pub items: u64,
    /// The latest revision.
    pub revision: u64,
    /// When it was saved last.
    pub changed_at: String,
    /// Who saved it last.
    pub changed_by: String,
    /// What was published of it last.
    pub published: Option<PublishedDraft>,
}

/// What was published of a draft.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct PublishedDraft {
    /// The version, or the index definition.
    pub hash: String,
    /// The revision that was published.
    pub revision: u64,
}

/// How far a draft is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was published of it.
    Unpublished,
    /// What it says was published.
    Published,
    /// It was changed since.
    Changed,
}

impl DraftLine {
    /// How far it is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match &self.published {
            None => Stage::Unpublished,
            Some(published) if published.revision == self.revision => Stage::Published,
            Some(_) => Stage::Changed,
        }
    }
}

/// The drafts of a kind.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct DraftList {
    /// The one that was changed last first.
    pub drafts: Vec<DraftLine>,
}

/// Something published, in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedLine {
    /// Names it.
    pub hash: String,
    /// The code of the questionnaire or the index.
    pub code: String,
    /// The title.
    pub title: Texts,
    /// How many items, or nodes.
    pub items: u64,
    /// The languages; empty for an index.
    pub languages: Vec<String>,
    /// When it was published.
    pub published_at: String,
    /// Who published it; none on the command line.
    pub published_by: Option<String>,
    /// The rounds that use it, each with its title where it has one.
    pub rounds: Vec<(String, Option<String>)>,
    /// How many responses there are; none for an index.
    pub responses: Option<u64>,
}

/// `GET /versions`.
#[derive(Clone, Debug, Deserialize)]
pub struct VersionList {
    versions: Vec<Version>,
}

#[derive(Clone, Debug, Deserialize)]
struct Version {
    hash: String,
    questionnaire: String,
    title: Texts,
    languages: Vec<String>,
    items: u64,
    published_at: String,
    published_by: Option<String>,
    rounds: Vec<RoundOfVersion>,
    responses: u64,
}

#[derive(Clone, Debug, Deserialize)]
struct RoundOfVersion {
    round: String,
    title: Option<String>,
}

impl From<VersionList> for Vec<PublishedLine> {
    fn from(list: VersionList) -> Self {
        let line = |version: Version| PublishedLine {
            hash: version.hash,
            code: version.questionnaire,
            title: version.title,
            items: version.items,
            languages: version.languages,
            published_at: version.published_at,
            published_by: version.published_by,
            rounds: version.rounds.into_iter().map(|round| (round.round, round.title)).collect(),
            responses: Some(version.responses),
        };
        list.versions.into_iter().map(line).collect()
    }
}

/// `GET /index-definitions`.
#[derive(Clone, Debug, Deserialize)]
pub struct IndexDefinitionList {
    index_definitions: Vec<IndexDefinition>,
}

#[derive(Clone, Debug, Deserialize)]
struct IndexDefinition {
    hash: String,
    index: String,
    title: Texts,
    nodes: u64,
    published_at: String,
    published_by: Option<String>,
    rounds: Vec<String>,
}

impl From<IndexDefinitionList> for Vec<PublishedLine> {
    fn from(list: IndexDefinitionList) -> Self {
        let line = |index: IndexDefinition| PublishedLine {
            hash: index.hash,
            code: index.index,
            title: index.title,
            items: index.nodes,
            languages: Vec::new(),
            published_at: index.published_at,
            published_by: index.published_by,
            rounds: index.rounds.into_iter().map(|round| (round, None)).collect(),
            responses: None,
        };
        list.index_definitions.into_iter().map(line).collect()
    }
}

/// `GET /library`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Library {
    /// What most people look for first.
    pub entries: Vec<LibraryLine>,
}

/// One thing to begin with.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct LibraryLine {
    /// Its name.
    pub code: String,
    /// `questionnaire` or `index`.
    pub kind: String,
    /// The title.
    pub title: Texts,
    /// How many items, or nodes.
    pub items: u64,
    /// What it is for.
    pub purpose: Texts,
}

/// What a draft begins with.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Nothing but a title.
    Empty,
    /// Something of the library.
    Library(String),
    /// A published version.
    Version(String),
    /// A published index definition.
    IndexDefinition(String),
    /// Another draft.
    Draft(String),
}

impl Origin {
    /// What was published under this hash.
    #[must_use]
    pub fn published(kind: Kind, hash: &str) -> Self {
        match kind {
            Kind::Questionnaire => Self::Version(hash.to_owned()),
            Kind::Index => Self::IndexDefinition(hash.to_owned()),
        }
    }
}

/// A draft to begin.
#[derive(Clone, Debug, Serialize)]
pub struct NewDraft {
    /// The word of its kind.
    pub kind: &'static str,
    /// What it says at first.
    pub from: Origin,
}

/// What of a draft that was begun is needed to go on.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Begun {
    /// Its id.
    pub draft: String,
    /// The word of its kind.
    pub kind: String,
}

/// A draft that was made of a file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Imported {
    /// The draft.
    pub draft: Begun,
    /// What is wrong with the file.
    pub problems: Vec<FileProblem>,
}

/// What was taken in of a translation sheet.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct TranslationTaken {
    /// How many texts were added or changed.
    pub changed: u64,
    /// Rows that were not taken in, and translations that are still missing.
    pub problems: Vec<FileProblem>,
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct FileProblem {
    /// `error`, `warning` or `unsupported`.
    pub severity: String,
    /// A stable code.
    #[serde(default)]
    pub code: String,
    /// What is wrong and what would be right, in English.
    pub message: String,
    /// Where in the structure: `survey[12].type` for a cell of a workbook.
    #[serde(default)]
    pub path: String,
    /// The line; 0 for the whole.
    #[serde(default)]
    pub line: u64,
    /// The column.
    #[serde(default)]
    pub column: u64,
}

/// A place of a file for people: the sheet, the row or line, and the column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePlace {
    /// The sheet of a workbook; empty in other files.
    pub sheet: String,
    /// The row or the line; none for the whole.
    pub row: Option<u64>,
    /// The column, by its name in a workbook.
    pub column: String,
}

impl FileProblem {
    /// The place for people. Workbooks name their cells in the path, `survey[12].type`.
    #[must_use]
    pub fn place(&self) -> FilePlace {
        const SHEETS: [&str; 8] = [
            "survey",
            "choices",
            "settings",
            "entities",
            "external_choices",
            "osm",
            "translation",
            "texts",
        ];
        let (sheet, rest) = self.path.split_once('[').unwrap_or((self.path.as_str(), ""));
        if SHEETS.contains(&sheet) {
            let (row, column) = rest.split_once(']').unwrap_or(("", ""));
            let column = column.trim_start_matches('.').to_owned();
            return FilePlace { sheet: sheet.to_owned(), row: row.parse().ok(), column };
        }
        let column = if self.column > 0 { self.column.to_string() } else { String::new() };
        FilePlace { sheet: String::new(), row: Some(self.line).filter(|line| *line > 0), column }
    }
}

/// `GET /drafts/{draft}/check`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct DraftCheck {
    /// The revision that was looked at.
    pub revision: u64,
    /// Whether it can be published.
    pub sound: bool,
    /// What is wrong with it.
    pub problems: Vec<ShownProblem>,
    /// The version that was published before.
    pub previous: Option<String>,
    /// What will differ from it.
    pub differences: Vec<DifferenceLine>,
}

/// One difference in words.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct DifferenceLine {
    /// `kept`, `doubtful` or `broken`.
    pub comparability: String,
    /// What that means.
    pub meaning: String,
    /// The difference.
    pub message: String,
}

/// What was published.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Published {
    /// The version of a questionnaire.
    pub version: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_in_the_language_of_the_interface_or_in_any() {
        let texts: Texts = [("vi".into(), "Phiếu".into()), ("km".into(), "x".into())].into();
        assert_eq!(in_language(&texts, Language::English), "Phiếu");
        let texts: Texts = [("km".into(), "x".into())].into();
        assert_eq!(in_language(&texts, Language::Vietnamese), "x");
        assert_eq!(in_language(&Texts::new(), Language::Vietnamese), "");
    }

    #[test]
    fn a_draft_that_was_changed_since_it_was_published_says_so() {
        let mut line: DraftLine = serde_json::from_str(
            r#"{"draft": "a", "code": "", "title": {}, "items": 0, "revision": 3,
                "changed_at": "", "changed_by": "", "published": null}"#,
        )
        .unwrap();
        assert_eq!(line.stage(), Stage::Unpublished);
        line.published = Some(PublishedDraft { hash: "h".into(), revision: 3 });
        assert_eq!(line.stage(), Stage::Published);
        line.revision = 4;
        assert_eq!(line.stage(), Stage::Changed);
    }

    #[test]
    fn a_place_is_a_cell_of_a_workbook_or_a_line_of_a_text() {
        let problem = |path: &str, line, column| FileProblem {
            severity: "error".into(),
            code: String::new(),
            message: String::new(),
            path: path.into(),
            line,
            column,
        };
        let cell = problem("survey[12].constraint", 12, 5).place();
        assert_eq!(
            (cell.sheet.as_str(), cell.row, &*cell.column),
            ("survey", Some(12), "constraint")
        );
        let sheet = problem("choices", 0, 0).place();
        assert_eq!((sheet.sheet.as_str(), sheet.row), ("choices", None));
        let line = problem("sections[0].items[1]", 7, 3).place();
        assert_eq!((line.sheet.as_str(), line.row, &*line.column), ("", Some(7), "3"));
        assert_eq!(problem("", 0, 0).place(), FilePlace::default());
    }

    #[test]
    fn an_origin_is_written_as_the_server_reads_it() {
        let body = NewDraft { kind: "questionnaire", from: Origin::Library("sipas-2026".into()) };
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            r#"{"kind":"questionnaire","from":{"library":"sipas-2026"}}"#
        );
        assert_eq!(serde_json::to_string(&Origin::Empty).unwrap(), r#""empty""#);
        let index = Origin::published(Kind::Index, "sha256:1");
        assert_eq!(serde_json::to_string(&index).unwrap(), r#"{"index_definition":"sha256:1"}"#);
    }
}
