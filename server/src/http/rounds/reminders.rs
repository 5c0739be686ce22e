//! `GET /api/v1/rounds/{round}/reminders`: the units that lag, whom to ask, and a text to send.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::letter::Letter;
use super::progress::{RoundProgress, UnitProgress};
use super::settings::last_day;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::link::Link;
use crate::permission::Staff;
use crate::store::progress::Coordinator;
use crate::store::round::Round;

/// The units that lag.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reminders {
    /// Those without any response first, then by name.
    units: Vec<Reminder>,
}

/// A unit that lags.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reminder {
    /// The unit's code.
    pub unit: String,
    /// The unit's name.
    pub name: String,
    /// The responses that have come.
    pub responses: u64,
    /// Those that are to come.
    pub target: u64,
    /// Those that should have come by now; null while no end is set.
    #[schema(required)]
    pub expected: Option<u64>,
    /// When the last one came; null before there is one.
    #[schema(required, format = "date-time")]
    pub last_response_at: Option<String>,
    /// Whether nothing has come.
    silent: bool,
    /// Who coordinates the unit.
    pub coordinators: Vec<CoordinatorShown>,
    /// The unit's link.
    pub link: String,
    /// A text to send, in Vietnamese.
    pub text: String,
}

/// Who coordinates a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoordinatorShown {
    /// The user name.
    pub user: String,
    /// The name that people read; null if it is not known.
    #[schema(required)]
    pub name: Option<String>,
    /// The address for e-mail.
    #[schema(required)]
    pub email: Option<String>,
    /// The telephone number.
    #[schema(required)]
    pub phone: Option<String>,
}

impl CoordinatorShown {
    /// The person and how to reach them, in one line.
    #[must_use]
    pub fn line(self) -> String {
        let who = self.name.unwrap_or(self.user);
        let reached = [self.phone, self.email].into_iter().flatten();
        std::iter::once(who).chain(reached).collect::<Vec<_>>().join(" ")
    }
}

/// The units that lag, with whom to ask and a text to send.
///
/// For administrators, designers and coordinators, who see their unit and those below it.
#[utoipa::path(
    get, path = "/rounds/{round}/reminders", tag = "rounds", operation_id = "get_reminders",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = Reminders),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_reminders(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    Ok((no_store(), Json(Reminders { units: reminders_of(&app, &staff, &round).await? })))
}

/// The units of a round that lag, as far as they concern a member of staff.
///
/// # Errors
///
/// If the role may not, or the store cannot be read.
pub async fn reminders_of(
    app: &App,
    staff: &Staff,
    round: &Round,
) -> Result<Vec<Reminder>, Problem> {
    let fieldwork = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let permission = staff.may_read_results().ok_or(Problem::Forbidden)?;
    let coordinators = app.store.coordinators(&fieldwork).await?;
    // The texts are in Vietnamese, and so is the round's name in them.
    let language = Language::Vietnamese;
    let progress = RoundProgress::of(app, &permission, staff, round, language).await?;
    let (name, days_left) = (progress.name().to_owned(), progress.days_left());
    let last_day = round.closes_at.map(last_day);
    let last_day = last_day.map(|day| day.civil().strftime("%d/%m/%Y").to_string());
    let reminder = |lagging: UnitProgress| {
        let unit = lagging.unit.parse().ok();
        let link = app.signer.link_code(&Link::plain(round.code.clone(), unit));
        let link = app.public_url.join(&format!("/r/{link}"));
        let UnitProgress { unit, name: unit_name, progress, .. } = lagging;
        let target = progress.target.unwrap_or(0);
        let letter = Letter {
            unit: &unit_name,
            round: &name,
            responses: progress.responses,
            target,
            expected: progress.expected,
            needed_per_day: progress.needed_per_day,
            days_left,
            last_day: last_day.clone(),
            link: &link,
            now: app.clock.now(),
        };
        Reminder {
            text: letter.text(),
            responses: progress.responses,
            target,
            expected: progress.expected,
            last_response_at: progress.last_response_at,
            silent: progress.responses == 0,
            coordinators: of_unit(&coordinators, &unit),
            unit,
            name: unit_name,
            link,
        }
    };
    Ok(progress.lagging().map(reminder).collect())
}

fn of_unit(coordinators: &[Coordinator], unit: &str) -> Vec<CoordinatorShown> {
    let of_unit = coordinators.iter().filter(|one| one.unit.as_str() == unit);
    let shown = |one: &Coordinator| CoordinatorShown {
        user: one.user.to_string(),
        name: one.person.display_name.clone(),
        email: one.person.email.clone(),
        phone: one.person.phone.clone(),
    };
    of_unit.map(shown).collect()
}
