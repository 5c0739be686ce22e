//! Responses: stored once, whatever happens on the way.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{Lang, PsuCode, RoundCode, StratumCode, UnitCode};
use survey_specs::date::Date;
use survey_specs::interview::Disposition;
use survey_specs::questionnaire::{Mode, VersionHash};
use survey_specs::wire::ConsentGiven;
use uuid::Uuid;

use super::StoreError;
use super::group::ResponseKey;
use super::row::{Columns, EngineRow};
use crate::permission::{MayCollect, MayDesign, MayReadResponses};
use crate::rollup::CellValue;
use crate::weight::Weight;

/// A response that has passed the re-check and is to be stored.
#[derive(Clone, PartialEq)]
pub struct NewResponse {
    /// The round.
    pub round: RoundCode,
    /// The id that was made on the device.
    pub response_id: Uuid,
    /// The unit the answers are about.
    pub unit: Option<UnitCode>,
    /// The version that was answered.
    pub version: VersionHash,
    /// How the answers came in.
    pub mode: Mode,
    /// The language of the interview when it ended.
    pub language: Lang,
    /// The day on which the interview began.
    pub started_on: Date,
    /// How far the interview got.
    pub disposition: Disposition,
    /// The respondent's consent, where the questionnaire asks for one.
    pub consent: Option<ConsentGiven>,
    /// The hash of the body, which decides whether a second one is the same.
    pub content_hash: String,
    /// The body as canonical JSON, without its paradata.
    pub canonical_body: String,
    /// The answers alone as canonical JSON.
    pub answers_json: String,
    /// The paradata as JSON.
    pub paradata: Option<String>,
    /// The stratum of the case, in a round with a sampling plan.
    pub stratum: Option<StratumCode>,
    /// The primary sampling unit of the case.
    pub psu: Option<PsuCode>,
    /// The base weight of the case; 1 without a plan.
    pub base_weight: Weight,
    /// When the server received it; kept to the microsecond.
    pub received_at: Timestamp,
    /// What it adds to the rollup cells.
    pub cells: Vec<CellValue>,
    /// What it answers that may be answered once.
    pub claim: Option<Claim>,
    /// What an analyst should know of it.
    pub flags: Vec<Flag>,
}

/// What may be answered once in a round: the first response has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// What kind of thing it is.
    pub kind: ClaimKind,
    /// Which one: a serial, a keyed hash in hex, or the code of a case.
    pub key: String,
}

/// What may be answered once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimKind {
    /// A one-time link.
    Link,
    /// A dossier that somebody had dealt with at a desk.
    Dossier,
    /// A case of the sample.
    Case,
}

impl Claim {
    /// What the store keeps beside the claim: the response that has it. For a dossier none, or whoever
    /// can guess codes and has the key would learn from the table what a person answered.
    pub(super) fn kept_for(&self, response_id: Uuid) -> Uuid {
        match self.kind {
            ClaimKind::Dossier => Uuid::nil(),
            ClaimKind::Link | ClaimKind::Case => response_id,
        }
    }
}

impl ClaimKind {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Dossier => "dossier",
            Self::Case => "case",
        }
    }
}

/// What an analyst should know of a response. Nothing is refused for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// It claims a mode that its visit does not confirm.
    UnconfirmedMode,
    /// It came in a burst of responses through one link or from one device.
    Burst,
    /// It has the same answer to every row of a long matrix.
    StraightLining,
    /// It took less time than reading the questions does.
    TooFast,
    /// It came in a mode that its round does not offer.
    UnofferedMode,
    /// It was given in a language that its round does not offer.
    UnofferedLanguage,
}

impl Flag {
    /// Every flag.
    pub const ALL: [Self; 6] = [
        Self::UnconfirmedMode,
        Self::Burst,
        Self::StraightLining,
        Self::TooFast,
        Self::UnofferedMode,
        Self::UnofferedLanguage,
    ];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnconfirmedMode => "unconfirmed_mode",
            Self::Burst => "burst",
            Self::StraightLining => "straight_lining",
            Self::TooFast => "too_fast",
            Self::UnofferedMode => "unoffered_mode",
            Self::UnofferedLanguage => "unoffered_language",
        }
    }

    /// The flag of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.as_str() == word)
    }
}

impl fmt::Debug for NewResponse {
    /// The id alone: answers stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewResponse")
            .field("round", &self.round)
            .field("response_id", &self.response_id)
            .finish_non_exhaustive()
    }
}

/// What the sender gets, the same one each time it sends the same response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The id that was sent.
    pub response_id: Uuid,
    /// The hash of the body that is kept.
    pub content_hash: String,
    /// When it was first received.
    pub received_at: Timestamp,
}

/// What became of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// It is stored, for the first time.
    Created(Receipt),
    /// The same response was stored before.
    Same(Receipt),
    /// Another response is stored under this id and stays; this one lies in quarantine.
    Conflict,
    /// Another response has answered what may be answered once; this one lies in quarantine.
    Claimed(ClaimKind),
}

/// A response as it is kept.
#[derive(Clone, PartialEq)]
pub struct StoredResponse {
    /// The id.
    pub response_id: Uuid,
    /// The unit the answers are about.
    pub unit: Option<UnitCode>,
    /// The version that was answered.
    pub version: VersionHash,
    /// How the answers came in.
    pub mode: Mode,
    /// The language of the interview when it ended.
    pub language: Lang,
    /// The day on which the interview began.
    pub started_on: Date,
    /// How far the interview got.
    pub disposition: Disposition,
    /// The answers as canonical JSON.
    pub answers_json: String,
    /// The stratum of the case.
    pub stratum: Option<StratumCode>,
    /// The primary sampling unit of the case.
    pub psu: Option<PsuCode>,
    /// The base weight of the case.
    pub base_weight: Weight,
    /// When the server received it.
    pub received_at: Timestamp,
}

impl fmt::Debug for StoredResponse {
    /// The id alone: answers stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredResponse")
            .field("response_id", &self.response_id)
            .finish_non_exhaustive()
    }
}

pub(super) fn receipt_of(row: &impl EngineRow) -> Result<Receipt, StoreError> {
    let columns = Columns::of(row, "response", "response_id");
    Ok(Receipt {
        response_id: columns.uuid("response_id")?,
        content_hash: columns.text("content_hash")?,
        received_at: columns.timestamp("received_at")?,
    })
}

pub(super) fn key_of(row: &impl EngineRow) -> Result<ResponseKey, StoreError> {
    let columns = Columns::of(row, "response", "response_id");
    Ok((columns.parse("round")?, columns.uuid("response_id")?))
}

pub(super) fn response_of(row: &impl EngineRow) -> Result<StoredResponse, StoreError> {
    let columns = Columns::of(row, "response", "response_id");
    Ok(StoredResponse {
        response_id: columns.uuid("response_id")?,
        unit: columns.parse_or_none("unit")?,
        version: columns.parse("version")?,
        mode: columns.word("mode", Mode::from_word)?,
        language: columns.parse("language")?,
        started_on: columns.date("started_on")?,
        disposition: columns.word("disposition", disposition_of_word)?,
        answers_json: columns.text("answers")?,
        stratum: columns.parse_or_none("stratum")?,
        psu: columns.parse_or_none("psu")?,
        base_weight: Weight::new(columns.real("base_weight")?)
            .map_err(|_| columns.impossible("base_weight"))?,
        received_at: columns.timestamp("received_at")?,
    })
}

pub(super) fn flag_of(row: &impl EngineRow) -> Result<(Uuid, Flag), StoreError> {
    let columns = Columns::of(row, "response_flag", "response_id");
    Ok((columns.uuid("response_id")?, columns.word("flag", Flag::from_word)?))
}

pub(super) fn disposition_of_word(word: &str) -> Option<Disposition> {
    [Disposition::Complete, Disposition::Partial]
        .into_iter()
        .find(|disposition| disposition.as_str() == word)
}

/// Keeps responses.
#[async_trait]
pub trait ResponseStore: Send + Sync {
    /// Stores a response once: one row per round and id, however often it is sent. The answer comes
    /// after the commit, and a caller that is dropped meanwhile changes nothing about it.
    async fn store_response(
        &self,
        permission: &MayCollect,
        response: NewResponse,
    ) -> Result<Stored, StoreError>;

    /// Stores many responses under the same rules, in transactions of at most 1,000, and says how
    /// many are new.
    async fn store_responses_in_bulk(
        &self,
        permission: &MayDesign,
        responses: Vec<NewResponse>,
    ) -> Result<u64, StoreError>;

    /// The receipt of a stored response.
    async fn receipt(
        &self,
        round: &RoundCode,
        response_id: Uuid,
    ) -> Result<Option<Receipt>, StoreError>;

    /// The number of bodies that lie in quarantine under an id.
    async fn quarantined(&self, round: &RoundCode, response_id: Uuid) -> Result<u64, StoreError>;

    /// The response that has a claim, if one has.
    async fn claimed_by(
        &self,
        round: &RoundCode,
        claim: &Claim,
    ) -> Result<Option<Uuid>, StoreError>;

    /// The flags of a round's responses, by response id.
    async fn flags_of_round(
        &self,
        permission: &MayReadResponses,
        round: &RoundCode,
    ) -> Result<Vec<(Uuid, Flag)>, StoreError>;

    /// At most `limit` responses of a round, by id, those after `after`.
    async fn responses_of_round(
        &self,
        permission: &MayReadResponses,
        round: &RoundCode,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<StoredResponse>, StoreError>;
}
