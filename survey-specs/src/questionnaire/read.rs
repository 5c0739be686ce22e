//! YAML → questionnaire, with every problem of the file at once.

mod computed;
mod item;
mod media;
mod response;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Attachment, Draft, SourceMap, Unreadable};
use super::media::MediaName;
use super::{Category, Consent, Mode, PlaceWord, Questionnaire, Section, lint};
use crate::answer::ItemNonresponse;
use crate::code::{Lang, QuestionnaireCode, SectionCode, UnitKind};
use crate::condition::Condition;
use crate::problem::Problem;
use crate::text::Text;
use crate::yaml::fields::{Field, Fields, Problems, in_file};
use crate::yaml::{self, Document};

/// What came of reading a file.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The draft, if no error was found.
    pub draft: Option<Draft>,
    /// The files that the draft names, each content once; empty unless the files were read.
    pub attachments: Vec<Attachment>,
    /// Everything that is wrong with the file, in its order, with excerpts.
    pub problems: Vec<Problem>,
}

/// Reads a questionnaire and says what is wrong with the file's form. What the questionnaire says
/// is checked by [`lint`](fn@lint::lint), or together with the form by [`check`].
///
/// `file` is the name that problems give to the file.
#[must_use]
pub fn read(file: &str, bytes: &[u8]) -> Reading {
    let document = yaml::parse(bytes);
    let (draft, problems) = lower(&document);
    let draft = draft.filter(|_| !problems.has_errors());
    let problems = problems.finish(file, &document.text);
    Reading { draft, attachments: Vec::new(), problems }
}

/// Reads a questionnaire and says everything that is wrong with it, form and content, at once. The
/// draft is there if there was no error; it can then be published, unless it names pictures or
/// recordings: see [`check_with_media`].
#[must_use]
pub fn check(file: &str, bytes: &[u8]) -> Reading {
    check_form_and_content(file, bytes, |_| Ok(Vec::new()))
}

/// The same, looking into the pictures and recordings that the questionnaire names and attaching
/// them. `look` reads one of these files, which lie beside the questionnaire.
#[must_use]
pub fn check_with_media(
    file: &str,
    bytes: &[u8],
    look: impl FnMut(&MediaName) -> Result<Vec<u8>, Unreadable>,
) -> Reading {
    check_form_and_content(file, bytes, |draft| draft.attach(look))
}

fn check_form_and_content(
    file: &str,
    bytes: &[u8],
    attach: impl FnOnce(&mut Draft) -> Result<Vec<Attachment>, Vec<Problem>>,
) -> Reading {
    let document = yaml::parse(bytes);
    let (mut draft, problems) = lower(&document);
    let mut usable = !problems.has_errors();
    let mut all = Vec::new();
    let mut attachments = Vec::new();
    if let Some(draft) = &mut draft {
        // What could not be read would be reported a second time, as an empty text or the like.
        let mistaken: BTreeSet<String> =
            problems.errors().into_iter().map(|problem| problem.path).collect();
        all = lint::lint(draft);
        // So would a section be called empty whose only item could not be read.
        all.retain(|problem| !lint::is_within(&problem.path, &mistaken));
        all.retain(|problem| mistaken.is_empty() || problem.code != "no_items");
        match attach(draft) {
            Ok(attached) => attachments = attached,
            Err(unusable) => all.extend(unusable),
        }
        usable &= !all.iter().any(Problem::is_error);
    }
    all.extend(problems.finish(file, &document.text));
    let problems = in_file(all, file, &document.text);
    Reading { draft: draft.filter(|_| usable), attachments, problems }
}

/// What readers of parts need to know and leave behind.
struct Reader {
    /// The language of texts that name none.
    default: Option<Lang>,
    scales: BTreeMap<String, Scale>,
    source_map: RefCell<SourceMap>,
    unread: RefCell<BTreeSet<String>>,
}

/// A named list of categories.
struct Scale {
    categories: Vec<Category>,
    used: Cell<bool>,
}

/// The draft as far as it could be read; none without a code, languages and sections.
fn lower(document: &Document<'_>) -> (Option<Draft>, Problems) {
    let problems = Problems::new(document);
    let draft = problems.root(document).and_then(|root| {
        let source_map = SourceMap::of(document);
        questionnaire(&root, source_map)
    });
    (draft, problems)
}

fn questionnaire(root: &Field<'_>, source_map: SourceMap) -> Option<Draft> {
    let fields = root.fields()?;
    let code =
        fields.required("questionnaire").and_then(|field| field.parse::<QuestionnaireCode>());
    let languages = fields.required("languages").and_then(|field| languages(&field));
    let mut reader = Reader {
        default: languages.as_ref().and_then(|languages| languages.first().cloned()),
        scales: BTreeMap::new(),
        source_map: RefCell::new(source_map),
        unread: RefCell::default(),
    };
    let title = reader.required_text(&fields, "title");
    let introduction = reader.optional_text(&fields, "introduction");
    let thanks = reader.optional_text(&fields, "thanks");
    let place_words =
        fields.optional("place_words").and_then(|field| field.list(|field| place_word(&field)));
    let consent = fields.optional("consent").and_then(|field| reader.consent(&field));
    let nonresponse = fields.optional("nonresponse").and_then(|field| nonresponse_by_mode(&field));
    if let Some(scales) = fields.optional("scales") {
        reader.scales = reader.scales(&scales).unwrap_or_default();
    }
    let sections = fields.required("sections").and_then(|field| reader.sections(&field));
    if let Some(scales) = fields.optional("scales") {
        reader.unused_scales(&scales);
    }
    fields.end();
    let questionnaire = Questionnaire {
        code: code?,
        languages: languages?,
        title,
        introduction,
        thanks,
        place_words: place_words.unwrap_or_default(),
        consent,
        nonresponse: nonresponse.unwrap_or_default(),
        sections: sections?,
    };
    Some(Draft::from_file(
        questionnaire,
        reader.source_map.into_inner(),
        reader.unread.into_inner(),
    ))
}

fn languages(field: &Field<'_>) -> Option<Vec<Lang>> {
    let languages = field.list(|field| field.parse::<Lang>())?;
    if languages.is_empty() {
        field.error("no_languages", "at least one language is needed; the first is the default");
        return None;
    }
    Some(languages)
}

fn place_word(field: &Field<'_>) -> Option<PlaceWord> {
    let fields = field.fields()?;
    let kind = fields.required("kind").and_then(|field| field.parse::<UnitKind>());
    let mut word = BTreeMap::new();
    for (key, field) in fields.entries() {
        if key.text != "kind"
            && let (Some(language), Some(text)) = (field.key_code::<Lang>(key), field.text())
        {
            word.insert(language, text.trim().to_owned());
        }
    }
    Some(PlaceWord { kind: kind?, word: Text::new(word) })
}

fn nonresponse_by_mode(field: &Field<'_>) -> Option<BTreeMap<Mode, Vec<ItemNonresponse>>> {
    let fields = field.fields()?;
    let modes = Mode::ALL.map(|mode| (mode, fields.optional(mode.as_str())));
    let read = |(mode, field): (Mode, Option<Field<'_>>)| Some((mode, reasons(&field?)?));
    let by_mode = modes.into_iter().filter_map(read).collect();
    fields.end();
    Some(by_mode)
}

/// The reasons that can be offered; "not asked" is what the routing says, never a person.
fn reasons(field: &Field<'_>) -> Option<Vec<ItemNonresponse>> {
    let offered =
        [ItemNonresponse::DontKnow, ItemNonresponse::Refused, ItemNonresponse::NotApplicable];
    let words = offered.map(|reason| (reason.as_str(), reason));
    field.list(|field| field.word(&words))
}

impl Reader {
    fn text(&self, field: &Field<'_>) -> Option<Text> {
        field.languages(self.default.as_ref())
    }

    /// A text that must be there; empty after its absence has been noted.
    fn required_text(&self, fields: &Fields<'_>, key: &str) -> Text {
        fields.required(key).and_then(|field| self.text(&field)).unwrap_or_default()
    }

    fn optional_text(&self, fields: &Fields<'_>, key: &str) -> Option<Text> {
        fields.optional(key).and_then(|field| self.text(&field))
    }

    fn consent(&self, field: &Field<'_>) -> Option<Consent> {
        let fields = field.fields()?;
        let version = fields.required("version").and_then(|field| field.integer(1..=u32::MAX));
        let text = self.required_text(&fields, "text");
        fields.end();
        Some(Consent { version: version?, text })
    }

    fn scales(&self, field: &Field<'_>) -> Option<BTreeMap<String, Scale>> {
        let named = field.fields()?.entries().into_iter().map(|(name, field)| {
            let categories = self.categories(&field).unwrap_or_default();
            (name.text.clone(), Scale { categories, used: Cell::new(false) })
        });
        Some(named.collect())
    }

    fn unused_scales(&self, field: &Field<'_>) {
        for (name, field) in field.fields().iter().flat_map(Fields::entries) {
            if self.scales.get(&name.text).is_some_and(|scale| !scale.used.get()) {
                field.warning("unused_scale", format!("no item uses the scale `{}`", name.text));
            }
        }
    }

    fn sections(&self, field: &Field<'_>) -> Option<Vec<Section>> {
        self.list(field, |field| self.section(field))
    }

    fn section(&self, field: &Field<'_>) -> Option<Section> {
        let fields = field.fields()?;
        let code = fields.required("section").and_then(|field| field.parse::<SectionCode>());
        let title = self.required_text(&fields, "title");
        let note = self.optional_text(&fields, "note");
        let media = self.media(&fields);
        let show_if = fields.optional("show_if").and_then(|field| condition(&field));
        let items =
            fields.required("items").and_then(|field| self.list(&field, |field| self.item(field)));
        fields.end();
        let code = code.or_else(|| stand_in(field))?;
        Some(Section { code, title, note, media, show_if, items: items.unwrap_or_default() })
    }

    /// A list as far as it can be read. An entry after one that cannot moves up, and its place is
    /// kept.
    fn list<T>(&self, field: &Field<'_>, read: impl Fn(&Field<'_>) -> Option<T>) -> Option<Vec<T>> {
        let mut entries = Vec::new();
        for entry in field.items()? {
            if let Some(value) = read(&entry) {
                let path = format!("{}[{}]", field.path(), entries.len());
                if path != entry.path() {
                    self.elsewhere(path, entry.path());
                }
                entries.push(value);
            }
        }
        Some(entries)
    }

    fn elsewhere(&self, path: impl Into<String>, in_file: impl Into<String>) {
        self.source_map.borrow_mut().add_elsewhere(path, in_file);
    }
}

/// A code for a section whose own could not be read, so that its items are checked all the same.
fn stand_in(field: &Field<'_>) -> Option<SectionCode> {
    let index: String = field.path().chars().filter(char::is_ascii_digit).collect();
    SectionCode::new(format!("unread_{index}")).ok()
}

fn condition(field: &Field<'_>) -> Option<Condition> {
    match Condition::parse(field.text()?.trim()) {
        Ok(condition) => Some(condition),
        Err(error) => {
            field.error_at(error.offset, "condition_syntax", error.message);
            None
        }
    }
}
