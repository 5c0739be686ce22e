//! What a survey's results come to as points of a criterion, unit by unit.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use survey_specs::code::{UnitCode, VariableCode};
use utoipa::ToSchema;

use super::problem::AssessmentProblem;
use super::{ScoreEntry, unit_names};
use crate::assessment::survey_fill::{Target, TargetForm};
use crate::clock::today_in_vietnam;
use crate::hex::hex;
use crate::http::App;
use crate::http::collect::round_of_path;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::http::results::round_title;
use crate::index::{IndexDocument, NodeRow, counts_document, definition_of, label};
use crate::permission::Staff;
use crate::store::round::Round;
use crate::store::value::{Content, Entry, NewEntry, PartKey, Remark, Remarks};

/// Which results go where.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyFill {
    /// The round whose results are taken.
    #[schema(example = "sipas-2026")]
    source_round: String,
    /// The node of its index.
    #[schema(example = "SIPAS")]
    source_node: String,
    /// The criterion that is filled in.
    criterion: String,
    /// What 100 per cent are worth, as a decimal; the most the criterion can reach, if it is left out.
    #[serde(default)]
    #[schema(example = "10")]
    most: Option<String>,
    /// The token of the preview; not for the preview itself.
    #[serde(default)]
    // tidy: text because it is the wire form
    pub token: Option<String>,
}

/// What filling in comes to.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyFillPreview {
    /// What filling in wants back.
    token: String,
    /// The criterion.
    criterion: String,
    /// `survey` for points beside the assessed ones, `measured` for the value of another index.
    #[schema(value_type = String, example = "survey")]
    part: &'static str,
    /// What 100 per cent are worth.
    most: String,
    /// What is noted as the source.
    note: String,
    /// The units of the round, by code.
    units: Vec<SurveyFillRow>,
}

/// What filling in comes to for a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyFillRow {
    /// The unit's code.
    unit: String,
    /// Its name.
    name: String,
    /// The published percentage of the results.
    #[schema(required)]
    percent: Option<String>,
    /// The points that it comes to.
    #[schema(required)]
    points: Option<String>,
    /// What holds now.
    #[schema(required)]
    held: Option<ScoreEntry>,
    /// `new`, `changed` or `unchanged`; `not_in_source`, `withheld` or `no_percent` for a unit that
    /// stays as it is.
    #[schema(value_type = String, example = "new")]
    outcome: &'static str,
}

/// Everything that filling in needs.
#[derive(Debug)]
pub struct Prepared {
    /// What it comes to.
    pub preview: SurveyFillPreview,
    /// What is to be stored.
    pub entries: Vec<NewEntry>,
}

/// Where the points come from, and what they are made of.
struct Source {
    document: IndexDocument,
    node: String,
    remarks: Remarks,
    note: String,
}

/// Computes what results come to.
///
/// # Errors
///
/// If either round has no index, the criterion takes no survey, or the store fails.
pub async fn prepared(
    app: &App,
    staff: &Staff,
    round: &Round,
    fill: &SurveyFill,
    language: Language,
) -> Result<Prepared, Problem> {
    let refused = Problem::Assessment;
    let reading = staff.may_read_assessments(None).ok_or(Problem::Forbidden)?;
    let definition = definition_of(app.store.as_ref(), round).await?;
    let policy = definition.policy([]).map_err(|error| Problem::internal(error.to_string()))?;
    let criterion =
        VariableCode::new(fill.criterion.as_str()).map_err(|_| Problem::UnknownCriterion)?;
    let target = Target::all(&definition, &policy)
        .into_iter()
        .find(|target| target.criterion == criterion)
        .ok_or(refused(AssessmentProblem::NoSurveyCriterion))?;
    let most = most(&target, fill.most.as_deref())?;
    let source = source(app, staff, round, fill, language).await?;
    let held: BTreeMap<UnitCode, Entry> = app
        .store
        .current_entries(&reading, &round.code)
        .await?
        .into_iter()
        .filter(|entry| entry.key.variable == criterion && entry.key.part == target.part())
        .map(|entry| (entry.key.unit.clone(), entry))
        .collect();
    let names = unit_names(app, round).await?;
    let rows: BTreeMap<&str, &NodeRow> = source
        .document
        .nodes
        .iter()
        .filter(|row| row.node == source.node)
        .map(|row| (row.unit.as_str(), row))
        .collect();
    let (mut units, mut entries) = (Vec::new(), Vec::new());
    for (unit, name) in names {
        let row = rows.get(unit.as_str()).copied();
        let held = held.get(&unit);
        let (outcome, content) = outcome(row, &target, most, held, &source.remarks);
        if let Some(content) = content.filter(|_| outcome != "unchanged") {
            let key =
                PartKey { unit: unit.clone(), variable: criterion.clone(), part: target.part() };
            entries.push(NewEntry { key, content, remarks: Some(source.remarks.clone()) });
        }
        units.push(SurveyFillRow {
            unit: unit.to_string(),
            name,
            percent: row.and_then(|row| row.published_percent.clone()),
            points: content.and_then(Content::amount).map(|amount| amount.to_string()),
            held: held.cloned().map(ScoreEntry::from),
            outcome,
        });
    }
    let mut preview = SurveyFillPreview {
        token: String::new(),
        criterion: criterion.to_string(),
        part: target.part().as_str(),
        most: most.normalize().to_string(),
        note: source.note,
        units,
    };
    // Who fills in must have seen these very points beside these very entries.
    let seen = serde_json::to_vec(&preview).map_err(Problem::internal)?;
    preview.token = hex(&Sha256::digest(&seen));
    Ok(Prepared { preview, entries })
}

impl Prepared {
    /// Whether this is what a token was made of.
    pub fn is_seen(&self, token: Option<&str>) -> bool {
        token == Some(self.preview.token.as_str())
    }
}

/// What 100 per cent are worth.
fn most(target: &Target, asked: Option<&str>) -> Result<Decimal, Problem> {
    let invalid = || Problem::Assessment(AssessmentProblem::InvalidMost);
    let full = target.most();
    let most = match (target.form, asked.filter(|text| !text.is_empty())) {
        (TargetForm::Points { .. }, Some(text)) => {
            Some(text.parse::<Decimal>().map_err(|_| invalid())?)
        }
        _ => full,
    };
    most.filter(|most| *most > Decimal::ZERO && full.is_none_or(|full| *most <= full))
        .ok_or_else(invalid)
}

async fn source(
    app: &App,
    staff: &Staff,
    round: &Round,
    fill: &SurveyFill,
    language: Language,
) -> Result<Source, Problem> {
    let refused = Problem::Assessment;
    let results = staff.may_read_results().ok_or(Problem::Forbidden)?;
    let other = round_of_path(app, &fill.source_round).await?;
    if other.code == round.code {
        return Err(refused(AssessmentProblem::OwnRound));
    }
    let store = app.store.as_ref();
    let definition = definition_of(store, &other).await?;
    let nodes = definition.root.walk();
    let node = nodes.iter().find(|node| node.code.as_str() == fill.source_node);
    let node = node.ok_or(refused(AssessmentProblem::UnknownNode))?.code.clone();
    let lang = language.lang()?;
    let title = round_title(app, &other, &lang).await?;
    let name = label(&definition, &node, &lang);
    let what = language.pick("Kết quả khảo sát", "Survey results");
    let day = today_in_vietnam(other.opens_at).day_month_year();
    let origin = format!("{what}: {} ({title}, {day}) · {node} {name}", other.code);
    let remark: Option<Remark> = origin.parse().ok();
    Ok(Source {
        document: counts_document(store, &results, &other).await?,
        node: node.to_string(),
        remarks: Remarks { note: remark, ..Remarks::default() },
        note: origin,
    })
}

/// What becomes of a unit, with what it is given.
fn outcome(
    row: Option<&NodeRow>,
    target: &Target,
    most: Decimal,
    held: Option<&Entry>,
    remarks: &Remarks,
) -> (&'static str, Option<Content>) {
    let Some(row) = row else { return ("not_in_source", None) };
    if row.status == "suppressed" {
        return ("withheld", None);
    }
    let percent = row.published_percent.as_deref().and_then(|text| text.parse::<Decimal>().ok());
    let Some(content) = percent.and_then(|percent| target.content(percent, most)) else {
        return ("no_percent", None);
    };
    let outcome = match held {
        Some(entry) if entry.content == content && entry.remarks == *remarks => "unchanged",
        Some(entry) if entry.content != Content::Withdrawn => "changed",
        _ => "new",
    };
    (outcome, Some(content))
}
