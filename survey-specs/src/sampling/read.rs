//! YAML → [`Plan`], with every problem at once.

mod fields;
mod precision;
mod stage;
mod take;

use std::collections::BTreeMap;

use super::{LonelyPsu, Plan, Stage, StageUnits, VarianceDesign};
use crate::code::{FrameColumn, Lang, PlanCode};
use crate::problem::Problem;
use crate::text::Text;
use crate::yaml;
use crate::yaml::fields::{Field, Fields, Problems};
use fields::{distinct, optional};

/// The largest number of stages; surveys have three or four.
const MAX_STAGES: usize = 16;

/// What reading a file gave.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The plan; none if an error stands in the way.
    pub plan: Option<Plan>,
    /// Every problem, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads a sampling plan from YAML. `file` is the name that problems carry.
#[must_use]
pub fn read(file: &str, bytes: &[u8]) -> Reading {
    let document = yaml::parse(bytes);
    let problems = Problems::new(&document);
    let plan = problems.root(&document).and_then(|root| plan(&root));
    let plan = plan.filter(|_| !problems.has_errors());
    Reading { plan, problems: problems.finish(file, &document.text) }
}

fn plan(root: &Field<'_>) -> Option<Plan> {
    let fields = root.fields()?;
    let code = fields.required("plan").and_then(|field| field.parse::<PlanCode>());
    let languages: Option<Vec<Lang>> =
        fields.required("languages").and_then(|field| distinct(&field));
    let known = languages.clone().unwrap_or_default();
    let title = fields.required("title").and_then(|field| text(&field, &known));
    let source = fields.optional("source").and_then(|field| field.text()).map(str::to_owned);
    let population = fields.required("population").and_then(|field| text(&field, &known));
    let unit = optional(fields.optional("unit").as_ref(), Field::parse::<FrameColumn>);
    let variance = optional(fields.optional("variance").as_ref(), variance);
    let stages = fields.required("stages").and_then(|field| stages(&field, &known));
    fields.end();
    Some(Plan {
        code: code?,
        languages: languages?,
        title: title?,
        source,
        population: population?,
        unit: unit.ok()?,
        variance: variance.ok()?.unwrap_or_default(),
        stages: stages?,
    })
}

/// A text that has every language of the plan.
fn text(field: &Field<'_>, languages: &[Lang]) -> Option<Text> {
    let text = field.languages(languages.first())?;
    for (language, _) in text.languages().filter(|(language, _)| !languages.contains(language)) {
        field.error("unknown_language", format!("`{language}` is not among `languages`"));
    }
    for language in languages {
        if text.in_language(language).is_none_or(str::is_empty) {
            field.warning("missing_translation", format!("there is no text in `{language}`"));
        }
    }
    Some(text)
}

fn variance(field: &Field<'_>) -> Option<VarianceDesign> {
    const RULES: [(&str, LonelyPsu); 5] = [
        ("fail", LonelyPsu::Fail),
        ("remove", LonelyPsu::Remove),
        ("certainty", LonelyPsu::Certainty),
        ("adjust", LonelyPsu::Adjust),
        ("average", LonelyPsu::Average),
    ];
    let fields = field.fields()?;
    let cluster = optional(fields.optional("ultimate_cluster").as_ref(), Field::boolean);
    let lonely = optional(fields.optional("lonely_psu").as_ref(), |field| field.word(&RULES));
    fields.end();
    Some(VarianceDesign {
        ultimate_cluster: cluster.ok()?.unwrap_or(false),
        lonely_psu: lonely.ok()?.unwrap_or_default(),
    })
}

fn stages(field: &Field<'_>, languages: &[Lang]) -> Option<Vec<Stage>> {
    let items = field.items()?;
    if items.is_empty() {
        field.error("empty_list", "a plan needs at least one stage");
    }
    if items.len() > MAX_STAGES {
        let message = format!("a plan has at most {MAX_STAGES} stages; this has {}", items.len());
        field.error("too_many_stages", message);
        return None;
    }
    let read: Vec<Option<Stage>> = items
        .iter()
        .enumerate()
        .map(|(place, item)| stage::stage(item, place == 0, languages))
        .collect();
    let known: Vec<(&Field<'_>, &Stage)> =
        items.iter().zip(&read).filter_map(|(item, stage)| Some((item, stage.as_ref()?))).collect();
    check_codes(&known);
    check_columns(&known);
    for (place, (item, stage)) in items.iter().zip(&read).enumerate() {
        let is_counted = |stage: &Stage| matches!(stage.units, StageUnits::Counted { .. });
        if place + 1 < items.len() && stage.as_ref().is_some_and(is_counted) {
            item.error(
                "counted_above_another_stage",
                "only the last stage can be counted (`counted_by`): nothing is known of what is below units that are not listed",
            );
        }
    }
    let stages: Option<Vec<Stage>> = read.into_iter().collect();
    stages.filter(|stages| !stages.is_empty())
}

fn check_codes(stages: &[(&Field<'_>, &Stage)]) {
    for (place, (field, stage)) in stages.iter().enumerate() {
        if stages.iter().take(place).any(|(_, earlier)| earlier.code == stage.code) {
            let message = format!("there is a stage `{}` already", stage.code);
            field.error("duplicate_code", message);
        }
    }
}

/// A column that identifies or counts units can do so at one stage only, and cannot group units of
/// its own stage.
fn check_columns(stages: &[(&Field<'_>, &Stage)]) {
    let mut used: BTreeMap<&FrameColumn, &Stage> = BTreeMap::new();
    for (field, stage) in stages {
        let (StageUnits::Listed { id: column, .. } | StageUnits::Counted { by: column }) =
            &stage.units;
        if let Some(earlier) = used.insert(column, stage) {
            let message = format!(
                "the column `{column}` identifies the units of the stage `{}` already; say with `id` which column identifies those of `{}`",
                earlier.code, stage.code
            );
            field.error("duplicate_column", message);
        }
        if stage.stratify_by.contains(column) {
            let message = format!(
                "`{column}` is the unit itself: stratified by it, each unit would be a stratum of its own"
            );
            field.error("stratified_by_itself", message);
        }
    }
}

/// Notes each of these keys that the mapping has, with the reason why it cannot stand there.
fn refuse(fields: &Fields<'_>, keys: &[&str], why: &str) {
    for key in keys.iter().filter(|key| fields.has(key)) {
        fields.error_at_key(key, "contradicting_settings", format!("`{key}` {why}"));
    }
}
