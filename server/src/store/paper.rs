//! Paper forms: what was typed, twice, and what was decided of it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::RoundCode;
use uuid::Uuid;

use super::StoreError;
use super::row::{Columns, EngineRow};
use crate::paper::content::Content;
use crate::paper::{
    Entry, FormNumber, NewEntry, NewResolution, Objection, PaperForm, Resolution, Stage, Turn,
};
use crate::permission::{MayInterview, MayRunFieldwork};

/// What became of an entry or a resolution: the form as it stands then, or why it was not taken.
pub type Kept = Result<PaperForm, Objection>;

/// Keeps paper forms. Nothing that was typed is ever replaced: a correction is one more revision.
#[async_trait]
pub trait PaperStore: Send + Sync {
    /// Keeps an entry of a form; the first one of a form also fixes the id of its response, to
    /// `response_id`.
    async fn save_paper_entry(
        &self,
        permission: &MayInterview,
        round: &RoundCode,
        form: &FormNumber,
        response_id: Uuid,
        entry: NewEntry,
    ) -> Result<Kept, StoreError>;

    /// Keeps a resolution of a form; none if there is no such form.
    async fn save_paper_resolution(
        &self,
        permission: &MayRunFieldwork,
        round: &RoundCode,
        form: &FormNumber,
        resolution: NewResolution,
    ) -> Result<Option<Kept>, StoreError>;

    /// One form, with what stands on it.
    async fn paper_form(
        &self,
        permission: &MayRunFieldwork,
        round: &RoundCode,
        form: &FormNumber,
    ) -> Result<Option<PaperForm>, StoreError>;

    /// The forms of a round, by number, with what stands on them.
    async fn paper_forms(
        &self,
        permission: &MayRunFieldwork,
        round: &RoundCode,
    ) -> Result<Vec<PaperForm>, StoreError>;
}

/// A row of `paper_form`, and whether its response is stored.
pub(super) struct FormRow {
    number: FormNumber,
    response_id: Uuid,
    begun_at: Timestamp,
    stored: bool,
}

pub(super) fn form_of(row: &impl EngineRow) -> Result<FormRow, StoreError> {
    let columns = Columns::of(row, "paper_form", "form");
    Ok(FormRow {
        number: columns.parse("form")?,
        response_id: columns.uuid("response_id")?,
        begun_at: columns.timestamp("begun_at")?,
        stored: columns.flag("stored")?,
    })
}

pub(super) fn entry_of(row: &impl EngineRow) -> Result<(FormNumber, Turn, Entry), StoreError> {
    let columns = Columns::of(row, "paper_entry", "form");
    let turn = Turn::from_number(columns.integer("entry")?);
    let entry = Entry {
        revision: columns.integer("revision")?,
        typist: columns.parse("typist")?,
        content: columns.word("content", Content::from_json)?,
        as_found: columns.flag("as_found")?,
        entered_at: columns.timestamp("entered_at")?,
    };
    Ok((columns.parse("form")?, turn.ok_or_else(|| columns.impossible("entry"))?, entry))
}

pub(super) fn resolution_of(row: &impl EngineRow) -> Result<(FormNumber, Resolution), StoreError> {
    let columns = Columns::of(row, "paper_resolution", "form");
    let resolution = Resolution {
        revision: columns.integer("revision")?,
        by: columns.parse("resolved_by")?,
        content: columns.word("content", Content::from_json)?,
        at: columns.timestamp("resolved_at")?,
    };
    Ok((columns.parse("form")?, resolution))
}

/// The forms of these rows, each with the latest revisions of what belongs to it. A form without an
/// entry, which no transaction leaves behind, is none.
pub(super) fn assembled(
    forms: Vec<FormRow>,
    entries: Vec<(FormNumber, Turn, Entry)>,
    resolutions: Vec<(FormNumber, Resolution)>,
) -> Vec<PaperForm> {
    let (mut first, mut second) = (BTreeMap::new(), BTreeMap::new());
    for (number, turn, entry) in entries {
        match turn {
            Turn::First => first.insert(number, entry),
            Turn::Second => second.insert(number, entry),
        };
    }
    let mut resolutions: BTreeMap<_, _> = resolutions.into_iter().collect();
    let whole = |form: FormRow| {
        let FormRow { number, response_id, begun_at, stored } = form;
        let (one, two) = (first.remove(&number), second.remove(&number));
        let stage = Stage::of(one, two, resolutions.remove(&number), stored)?;
        Some(PaperForm { number, response_id, begun_at, stage })
    };
    forms.into_iter().filter_map(whole).collect()
}
