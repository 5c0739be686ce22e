//! What the API says of assessments, as far as the screens use it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `GET /assessments`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct AssessedRounds {
    /// The rounds, the newest first.
    pub rounds: Vec<AssessedRound>,
}

/// A round that assesses something.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct AssessedRound {
    /// The code.
    pub round: String,
    /// The title.
    pub title: String,
    /// The first day.
    pub opens_on: String,
    /// Number of criteria.
    pub criteria: usize,
    /// How many sheets stand where.
    pub states: BTreeMap<String, usize>,
    /// The unit of whoever works for one.
    pub unit: Option<String>,
    /// Until when the phases run.
    pub deadlines: Deadlines,
}

/// Until when the phases of an assessment run.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Deadlines {
    /// The end of self-scoring.
    pub claims_until: Option<String>,
    /// The end of the appraisal.
    pub appraisal_until: Option<String>,
    /// Whether units may give themselves points now.
    pub claims_open: bool,
    /// Whether the appraisal is late.
    pub appraisal_late: bool,
    /// How often they were set.
    pub revision: u64,
}

/// Deadlines to set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewDeadlines {
    /// The last day of self-scoring.
    pub claims_until: Option<String>,
    /// The last day of the appraisal.
    pub appraisal_until: Option<String>,
    /// The revision that was seen.
    pub expected: u64,
}

/// `GET /rounds/{round}/assessment`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct AssessmentSheet {
    /// The round's code.
    pub round: String,
    /// Its title.
    pub title: String,
    /// Fields and criteria, each node before those below it.
    pub nodes: Vec<SheetNode>,
    /// Until when the phases run.
    pub deadlines: Deadlines,
    /// Whether the person may appraise.
    pub may_appraise: bool,
    /// The unit of whoever works for one.
    pub unit: Option<String>,
}

/// A field, or a criterion.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct SheetNode {
    /// The code.
    pub node: String,
    /// The name.
    pub label: String,
    /// How many nodes are above it.
    pub depth: usize,
    /// The criterion, if it is one.
    pub criterion: Option<String>,
    /// The most points.
    pub full_points: Option<String>,
}

/// `GET /rounds/{round}/assessment/units`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct AssessmentProgress {
    /// Number of criteria.
    pub criteria: usize,
    /// How many sheets stand where.
    pub states: BTreeMap<String, usize>,
    /// The units.
    pub units: Vec<UnitProgress>,
}

/// Where the sheet of a unit stands.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct UnitProgress {
    /// The code.
    pub unit: String,
    /// The name.
    pub name: String,
    /// The name of the unit above.
    pub parent_name: Option<String>,
    /// Where it stands.
    pub state: String,
    /// Criteria with points of the unit's own.
    pub claimed: usize,
    /// Criteria with points of the appraisers.
    pub appraised: usize,
    /// Criteria with points of a survey.
    pub surveyed: usize,
    /// Whether its time is over and it has not handed in.
    pub late: bool,
    /// Whether the person may give points in its name.
    pub may_claim: bool,
    /// What was done with it.
    pub steps: Vec<StepBody>,
}

/// One step of a sheet.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct StepBody {
    /// Its number.
    pub step: u64,
    /// What was done.
    pub kind: String,
    /// What was said of it.
    pub note: Option<String>,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: String,
}

/// A step to take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewStep {
    /// What is done.
    pub step: String,
    /// What there is to say.
    pub note: Option<String>,
    /// The number of the latest step that was seen.
    pub expected: u64,
}

/// `GET /rounds/{round}/assessments`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Assessments {
    /// The points that were given.
    pub assessments: Vec<Assessment>,
}

/// The points of a unit for a criterion.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Assessment {
    /// The criterion.
    pub criterion: String,
    /// What the unit gives itself.
    #[serde(rename = "self")]
    pub claimed: Option<ScoreEntry>,
    /// What the appraisers give.
    pub appraised: Option<ScoreEntry>,
    /// What a survey gives.
    pub survey: Option<ScoreEntry>,
    /// A value that stands in the place of points.
    pub measured: Option<ScoreEntry>,
}

/// One entry of the history of a criterion.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct ScoreEntry {
    /// Its number.
    pub entry: i64,
    /// What it is about.
    pub part: String,
    /// What it says.
    pub kind: String,
    /// The points.
    pub score: Option<String>,
    /// Why these points.
    pub explanation: Option<String>,
    /// Links to evidence.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// What the appraisers note.
    pub note: Option<String>,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: String,
}

/// What holds after points were given.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct HeldScore {
    /// The entry that holds now.
    pub held: Option<ScoreEntry>,
}

/// `GET /rounds/{round}/assessments/{unit}/{criterion}/history`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct ScoreHistory {
    /// The entries, the latest first.
    pub entries: Vec<ScoreEntry>,
}

/// `GET /rounds/{round}/assessment/survey-sources`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct SurveySources {
    /// The criteria that take points of a survey.
    pub criteria: Vec<SurveyCriterion>,
    /// The rounds they can come from.
    pub rounds: Vec<SourceRound>,
}

/// A criterion that takes points of a survey.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct SurveyCriterion {
    /// The code.
    pub criterion: String,
    /// The name.
    pub label: String,
    /// `survey` or `measured`.
    pub part: String,
    /// What 100 per cent are worth at most.
    pub most: Option<String>,
}

/// A round whose results can be taken.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct SourceRound {
    /// The code.
    pub round: String,
    /// The title.
    pub title: String,
    /// The nodes of its index.
    pub nodes: Vec<SourceNode>,
}

/// A node whose results can be taken.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct SourceNode {
    /// The code.
    pub node: String,
    /// The name.
    pub label: String,
    /// How many nodes are above it.
    pub depth: usize,
}

/// Which results go where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SurveyFill {
    /// The round whose results are taken.
    pub source_round: String,
    /// The node of its index.
    pub source_node: String,
    /// The criterion.
    pub criterion: String,
    /// What 100 per cent are worth.
    pub most: Option<String>,
    /// The token of the preview.
    // tidy: text because it is the wire form
    pub token: Option<String>,
}

/// What filling in comes to.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct SurveyFillPreview {
    /// What filling in wants back.
    pub token: String,
    /// What 100 per cent are worth.
    pub most: String,
    /// What is noted as the source.
    pub note: String,
    /// The units.
    pub units: Vec<SurveyFillRow>,
}

/// What filling in comes to for a unit.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct SurveyFillRow {
    /// The code.
    pub unit: String,
    /// The name.
    pub name: String,
    /// The published percentage.
    pub percent: Option<String>,
    /// The points it comes to.
    pub points: Option<String>,
    /// What holds now.
    pub held: Option<ScoreEntry>,
    /// What becomes of it.
    pub outcome: String,
}

/// `GET /rounds/{round}/assessment/result`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct AssessmentResult {
    /// The title of the round.
    pub title: String,
    /// The earlier round that it is compared with.
    pub previous: Option<String>,
    /// The earlier rounds to compare with.
    pub earlier: Vec<EarlierResult>,
    /// The total of every unit.
    pub units: Vec<ResultRow>,
    /// Every node of one unit.
    pub nodes: Vec<ResultRow>,
}

/// A round to compare with.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct EarlierResult {
    /// The code.
    pub round: String,
    /// The title.
    pub title: String,
}

/// The result of a node for a unit.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct ResultRow {
    /// The unit's code.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its class.
    pub class: String,
    /// The node's code.
    pub node: String,
    /// Its name.
    pub label: String,
    /// How many nodes are above it.
    pub depth: usize,
    /// The points.
    pub points: Option<String>,
    /// The most points.
    pub most: Option<String>,
    /// The percentage.
    pub percent: Option<String>,
    /// The place.
    pub rank: Option<u64>,
    /// How many are ranked.
    pub ranked: usize,
    /// Places gained.
    pub rank_change: Option<i64>,
    /// Points gained.
    pub change: Option<String>,
    /// What more there is to say of the comparison.
    pub note: Option<String>,
    /// The band.
    pub band: Option<String>,
    /// All of it in one sentence.
    pub sentence: String,
}
