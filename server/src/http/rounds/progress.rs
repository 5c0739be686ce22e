//! `GET /api/v1/rounds/{round}/progress`: how far each unit of a round has come.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use jiff::Timestamp;
use serde::Serialize;
use survey_specs::code::UnitCode;
use survey_specs::interview::Disposition;
use survey_specs::questionnaire::Mode;
use utoipa::ToSchema;

use super::scope::{RoundUnit, Scope, units_of};
use super::settings::last_day;
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::results::round_title;
use crate::http::staff::SignedIn;
use crate::permission::{MayReadResults, Staff};
use crate::progress::{Course, Pace, Standing};
use crate::store::progress::ProgressCount;
use crate::store::round::Round;

/// How far a round has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundProgress {
    /// The round's code.
    round: String,
    /// What it is called, in the language asked for.
    name: String,
    /// Whether it takes answers: `planned`, `open`, `paused` or `closed`.
    #[schema(value_type = String, example = "open")]
    state: &'static str,
    /// When this was.
    #[schema(format = "date-time")]
    now: String,
    /// The first day in Viet Nam.
    #[schema(format = "date")]
    opens_on: String,
    /// The last day in Viet Nam; null while no end is set.
    #[schema(required, format = "date")]
    closes_on: Option<String>,
    /// The days that are left, today included; null while no end is set.
    #[schema(required)]
    days_left: Option<u64>,
    /// The share of the time that has passed, from 0 to 1; null while no end is set.
    #[schema(required)]
    elapsed: Option<f64>,
    /// Whether this is of some units only: of those that whoever asks looks after.
    partial: bool,
    /// All units together.
    total: Progress,
    /// Responses that are about no unit of the round.
    elsewhere: u64,
    /// The responses by day, without days on which none came.
    days: Vec<DayProgress>,
    /// The units, in the order of their names.
    units: Vec<UnitProgress>,
}

/// Responses against a target.
#[derive(Debug, Serialize, ToSchema)]
pub struct Progress {
    /// The responses.
    pub responses: u64,
    /// Those that are complete.
    complete: u64,
    /// Those that came today.
    today: u64,
    /// When the last one came; null before there is one.
    #[schema(required, format = "date-time")]
    pub last_response_at: Option<String>,
    /// The responses by how they came in.
    #[schema(value_type = BTreeMap<String, u64>)]
    modes: BTreeMap<&'static str, u64>,
    /// What is to come in; null for no target.
    #[schema(required)]
    pub target: Option<u64>,
    /// What should have come in by now; null without a target or an end.
    #[schema(required)]
    pub expected: Option<u64>,
    /// What should come in on each day that is left; null if the target is reached, or there is no
    /// target, end or time left.
    #[schema(required)]
    pub needed_per_day: Option<u64>,
    /// How it stands: `silent` (nothing has come), `behind`, `on_pace`, `done`, `waiting` (the round
    /// has not begun) or `no_target`.
    #[serde(serialize_with = "as_word")]
    #[schema(value_type = String, example = "on_pace")]
    pub standing: Standing,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn as_word<S: serde::Serializer>(standing: &Standing, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(standing.as_str())
}

/// The responses of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayProgress {
    /// The day in Viet Nam.
    #[schema(format = "date")]
    day: String,
    /// The responses.
    responses: u64,
}

/// How far a unit has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitProgress {
    /// The unit's code.
    pub unit: String,
    /// The unit's name.
    pub name: String,
    /// The unit above it; null if there is none.
    #[schema(required)]
    parent: Option<String>,
    /// The name of the unit above it.
    #[schema(required)]
    parent_name: Option<String>,
    /// How far it has come.
    #[serde(flatten)]
    pub progress: Progress,
}

/// How far each unit of a round has come against its target and the time.
///
/// Whoever works for a unit sees that one and those below it; administrators and designers see all.
#[utoipa::path(
    get, path = "/rounds/{round}/progress", tag = "rounds", operation_id = "get_progress",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = RoundProgress),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_progress(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_read_results().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let language = Language::accepted(&headers);
    let progress = RoundProgress::of(&app, &permission, &staff, &round, language).await?;
    Ok((no_store(), Json(progress)))
}

/// What was counted of one unit.
#[derive(Debug, Default)]
struct Counted {
    responses: u64,
    complete: u64,
    today: u64,
    last: Option<Timestamp>,
    modes: BTreeMap<&'static str, u64>,
}

impl Counted {
    fn add(&mut self, count: &ProgressCount) {
        self.responses += count.n;
        self.complete += if count.disposition == Disposition::Complete { count.n } else { 0 };
        self.today += count.today;
        self.last = self.last.max(Some(count.last_received_at));
        *self.modes.entry(Mode::as_str(count.mode)).or_default() += count.n;
    }

    fn against(self, target: Option<u64>, course: &Course) -> Progress {
        let Pace { standing, expected, needed_per_day } = course.pace(self.responses, target);
        Progress {
            responses: self.responses,
            complete: self.complete,
            today: self.today,
            last_response_at: self.last.map(|last| last.to_string()),
            modes: self.modes,
            target,
            expected,
            needed_per_day,
            standing,
        }
    }
}

impl RoundProgress {
    /// The progress of a round, as far as it concerns a member of staff.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn of(
        app: &App,
        permission: &MayReadResults,
        staff: &Staff,
        round: &Round,
        language: Language,
    ) -> Result<Self, Problem> {
        let (store, now) = (app.store.as_ref(), app.clock.now());
        let course = Course { opens_at: round.opens_at, closes_at: round.closes_at, now };
        let units = units_of(app, round).await?;
        let scope = Scope::of(staff);
        let counts = store.progress_counts(permission, &round.code, today_in_vietnam(now)).await?;
        let targets: BTreeMap<_, _> = store.unit_targets(&round.code).await?.into_iter().collect();
        let without_units = units.is_empty();
        let units = units.into_iter().filter(|unit| scope.covers(Some(&unit.code))).collect();
        let mut gathered = Gathered::of(units, &counts, &scope);
        let common = round.fielding.target.map(u64::from);
        let target_of = |unit: &UnitCode| targets.get(unit).copied().map(u64::from).or(common);
        let target = if without_units { common } else { gathered.target(target_of) };
        let total = std::mem::take(&mut gathered.total).against(target, &course);
        let days =
            store.responses_by_day(permission, &round.code, scope.units().as_deref()).await?;
        Ok(Self {
            round: round.code.to_string(),
            name: round_title(app, round, &language.lang()?).await?,
            state: round.state_at(now).as_str(),
            now: now.to_string(),
            opens_on: today_in_vietnam(round.opens_at).to_string(),
            closes_on: round.closes_at.map(|end| last_day(end).to_string()),
            days_left: course.days_left(),
            elapsed: course.elapsed(),
            partial: scope != Scope::All,
            total,
            elsewhere: gathered.elsewhere,
            days: days
                .into_iter()
                .map(|(day, responses)| DayProgress { day: day.to_string(), responses })
                .collect(),
            units: gathered.units(target_of, &course),
        })
    }

    /// The units that lag, those without any response first.
    pub fn lagging(self) -> impl Iterator<Item = UnitProgress> {
        let mut units: Vec<_> =
            self.units.into_iter().filter(|unit| unit.progress.standing.lags()).collect();
        units.sort_by_key(|unit| unit.progress.standing);
        units.into_iter()
    }

    /// What the round is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The days that are left.
    #[must_use]
    pub fn days_left(&self) -> Option<u64> {
        self.days_left
    }
}

/// What was counted, by unit.
struct Gathered {
    units: Vec<(RoundUnit, Counted)>,
    total: Counted,
    elsewhere: u64,
}

impl Gathered {
    fn of(units: Vec<RoundUnit>, counts: &[ProgressCount], scope: &Scope) -> Self {
        let places: BTreeMap<UnitCode, usize> =
            units.iter().enumerate().map(|(place, unit)| (unit.code.clone(), place)).collect();
        let mut gathered = Self {
            units: units.into_iter().map(|unit| (unit, Counted::default())).collect(),
            total: Counted::default(),
            elsewhere: 0,
        };
        for count in counts.iter().filter(|count| scope.covers(count.unit.as_ref())) {
            gathered.total.add(count);
            let place = count.unit.as_ref().and_then(|unit| places.get(unit));
            match place.and_then(|place| gathered.units.get_mut(*place)) {
                Some((_, counted)) => counted.add(count),
                None => gathered.elsewhere += count.n,
            }
        }
        gathered
    }

    /// What all units together are to bring in; none if none of them has a target.
    fn target(&self, target_of: impl Fn(&UnitCode) -> Option<u64>) -> Option<u64> {
        let targets = self.units.iter().filter_map(|(unit, _)| target_of(&unit.code));
        targets.reduce(|sum, target| sum + target)
    }

    fn units(
        self,
        target_of: impl Fn(&UnitCode) -> Option<u64>,
        course: &Course,
    ) -> Vec<UnitProgress> {
        let progress = |(unit, counted): (RoundUnit, Counted)| {
            let (parent, parent_name) = unit.parent.unzip();
            UnitProgress {
                progress: counted.against(target_of(&unit.code), course),
                unit: unit.code.to_string(),
                name: unit.name,
                parent: parent.map(String::from),
                parent_name,
            }
        };
        self.units.into_iter().map(progress).collect()
    }
}
