//! `POST /api/v1/rounds/{round}/links`: signed links of a round.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use survey_specs::code::UnitCode;
use utoipa::ToSchema;

use super::may_run;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{ItemProblem, Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::link::{Link, Signer};
use crate::link_order::{Copies, LinkOrder, OrderProblem, Places, open_cases};
use crate::moment::Moment;
use crate::store::case::MaySeeCases;

/// Links that are wanted: of these units, of all, or of the round as a whole if neither is said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinksWanted {
    /// The codes of units.
    #[serde(default)]
    units: Vec<String>,
    /// Whether every unit of the round gets links; then `units` is empty.
    #[serde(default)]
    all_units: bool,
    /// The codes of desks; each unit gets a link for each of them.
    #[serde(default)]
    desks: Vec<String>,
    /// Whether the links will be printed as QR codes; what comes in through them has the mode `qr`.
    #[serde(default)]
    printed: bool,
    /// The last day in Viet Nam on which the links lead anywhere, or the instant at which they no
    /// longer do; null if only the round's end counts.
    #[serde(default)]
    #[schema(example = "2026-12-31")]
    expires: Option<String>,
    /// Whether each case of the round gets a link, to be answered by the people themselves, once; then
    /// there are no units, desks and numbers.
    #[serde(default)]
    cases: bool,
    /// So many links for each unit, each answered once; null for one link that anybody may use.
    #[serde(default)]
    #[schema(minimum = 1)]
    one_time: Option<u32>,
}

/// The links.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinksMade {
    /// By unit, then desk, in the order of the request.
    links: Vec<MadeLink>,
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeLink {
    /// Its code, by which it is revoked.
    code: String,
    /// The address that people open.
    url: String,
    /// The unit's code; null for the round as a whole.
    #[schema(required)]
    unit: Option<String>,
    /// The desk's code; null for no desk.
    #[schema(required)]
    desk: Option<String>,
    /// Whether it can be answered once only.
    one_time: bool,
    /// When it leads nowhere; null if only the round's end counts.
    #[schema(required, format = "date-time")]
    expires_at: Option<String>,
}

/// Makes links.
///
/// For administrators, designers and coordinators; whoever coordinates one unit makes links of that
/// unit. Links are signed and kept nowhere: the same request gives the same links again, but for
/// one-time links, which are new each time. At most 50,000 at once.
#[utoipa::path(
    post, path = "/rounds/{round}/links", tag = "links", operation_id = "create_links",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    request_body(content = LinksWanted, content_type = "application/json"),
    responses(
        (status = 200, body = LinksMade, description = "The links"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or coordinates another unit, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn create_links(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let language = Language::accepted(&headers);
    let wanted: LinksWanted = read_json(&body)?;
    let of_cases = wanted.cases;
    let mut order = wanted.order(language)?;
    if of_cases {
        let permission = MaySeeCases::of(&staff).ok_or(Problem::Forbidden)?;
        let cases = app.store.cases(&permission, &round.code).await?;
        order.places = Places::Cases(open_cases(cases));
    }
    match &order.places {
        Places::Units(units) => {
            for unit in units {
                may_run(&staff, Some(unit))?;
            }
        }
        Places::WholeRound | Places::AllUnits if staff.units().is_some() => {
            return Err(Problem::Forbidden);
        }
        Places::WholeRound | Places::AllUnits | Places::Cases(_) => {}
    }
    let units = app.store.round_units(&round.code).await?;
    let links = order
        .links(&round.code, &units, app.randomness.as_ref(), app.clock.now())
        .map_err(|problems| in_words(&problems, language))?;
    let links = links.iter().map(|link| MadeLink::of(&app, link)).collect();
    Ok((no_store(), Json(LinksMade { links })))
}

impl MadeLink {
    fn of(app: &App, link: &Link) -> Self {
        let code = Signer::link_code(&app.signer, link);
        Self {
            url: app.public_url.join(&link.path(&code)),
            code,
            unit: link.unit.as_ref().map(ToString::to_string),
            desk: link.terms.desk.as_ref().map(ToString::to_string),
            one_time: link.claim().is_some(),
            expires_at: link.terms.expires_at.map(|expires_at| expires_at.to_string()),
        }
    }
}

fn in_words(problems: &[OrderProblem], language: Language) -> Problem {
    let in_words = |problem: &OrderProblem| ItemProblem {
        item: None,
        code: problem.code(),
        message: language.pick(problem.vietnamese(), problem.to_string()),
    };
    Problem::InvalidLinks(problems.iter().map(in_words).collect())
}

impl LinksWanted {
    /// The order, once every text in it is read.
    fn order(self, language: Language) -> Result<LinkOrder, Problem> {
        let mut faults = Faults { language, problems: Vec::new() };
        let units: Vec<UnitCode> = faults.codes("units", &self.units);
        let desks = faults.codes("desks", &self.desks);
        if self.cases && (self.all_units || !self.units.is_empty()) {
            faults.add(
                "cases",
                "cases_have_units",
                "Đường dẫn theo trường hợp không kèm `units` hay `all_units`",
                "links of cases are for their own units: leave `units` and `all_units` out",
            );
        }
        if self.all_units && !self.units.is_empty() {
            faults.add(
                "units",
                "too_many_units",
                "Chỉ chọn một: `units` hoặc `all_units`",
                "either `units` or `all_units` is expected",
            );
        }
        let expires_at = faults.expiry(self.expires.as_deref());
        if !faults.problems.is_empty() {
            return Err(Problem::InvalidLinks(faults.problems));
        }
        let places = match (self.all_units, units.is_empty()) {
            (true, _) => Places::AllUnits,
            (false, true) => Places::WholeRound,
            (false, false) => Places::Units(units),
        };
        let copies = self.one_time.map_or(Copies::Shared, Copies::OneTime);
        Ok(LinkOrder { places, desks, printed: self.printed, expires_at, copies })
    }
}

/// What is wrong with the texts of a request.
struct Faults {
    language: Language,
    problems: Vec<ItemProblem>,
}

impl Faults {
    fn add(&mut self, field: &str, code: &'static str, vietnamese: &str, english: &str) {
        let message = self.language.pick(vietnamese, english).to_owned();
        self.problems.push(ItemProblem { item: Some(field.to_owned()), code, message });
    }

    fn codes<T: FromStr<Err: Display>>(&mut self, field: &str, texts: &[String]) -> Vec<T> {
        let mut codes = Vec::new();
        for text in texts {
            match text.parse() {
                Ok(code) => codes.push(code),
                Err(error) => {
                    let english = format!("{error}");
                    self.add(field, "invalid_code", "Mã không hợp lệ", &english);
                }
            }
        }
        codes
    }

    fn expiry(&mut self, text: Option<&str>) -> Option<Timestamp> {
        let moment = text?.parse::<Moment>().and_then(Moment::end);
        moment
            .map_err(|error| {
                let vietnamese =
                    "Cần một ngày như 2026-12-31, hoặc một thời điểm như 2026-12-31T17:00:00+07:00";
                self.add("expires", "invalid_date", vietnamese, &error.to_string());
            })
            .ok()
    }
}
