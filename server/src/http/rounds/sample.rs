//! `POST /api/v1/rounds/{round}/sample`: draw cases from a frame by the round's sampling plan.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use survey_specs::problem::Problem as FileProblem;
use survey_specs::sampling;
use utoipa::ToSchema;

use super::faults::Faults;
use super::problem::RoundProblem;
use crate::cli::Failure;
use crate::cli::cases::load_table;
use crate::cli::sample::{Drawn, design_of, drawn};
use crate::http::App;
use crate::http::body::read_up_to;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::{Designer, SignedIn};
use crate::table::Source;

/// The largest frame, in bytes: 32 MiB.
const LARGEST_FRAME: usize = 32 << 20;

/// The bytes of a frame.
#[derive(Debug)]
pub struct Frame(Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for Frame {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        read_up_to(request.into_body(), LARGEST_FRAME).await.map(Self)
    }
}

/// What the draw follows from.
#[derive(Debug, Deserialize)]
pub struct Seed {
    seed: Option<u64>,
}

/// Cases that were drawn and loaded.
#[derive(Debug, Serialize, ToSchema)]
pub struct SampleDrawn {
    /// What the draw follows from; with it anybody can repeat the draw.
    seed: u64,
    /// The cases of the sample.
    cases: usize,
    /// The reserves.
    reserves: usize,
    /// Cases that the round did not have before.
    new: usize,
    /// What was drawn, in a line for each stage.
    summary: String,
    /// The design that fits the cases, for estimates (YAML).
    design: String,
    /// What is worth knowing, in words.
    notes: Vec<String>,
}

/// Draws cases from a frame by the round's sampling plan, and loads them.
///
/// The same frame and seed always draw the same, and loading the same cases again changes nothing.
#[utoipa::path(
    post, path = "/rounds/{round}/sample", tag = "rounds", operation_id = "draw_sample",
    security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("seed" = Option<u64>, Query, description = "What the draw follows from; a new one without it"),
    ),
    request_body(content = String, content_type = "text/csv", description = "The frame: the table of the units that can be drawn"),
    responses(
        (status = 200, body = SampleDrawn),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "The round has no sampling plan"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 32 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem of the frame with its line; nothing was loaded"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn draw_sample(
    State(app): State<Arc<App>>,
    _: Designer,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    Query(Seed { seed }): Query<Seed>,
    headers: HeaderMap,
    Frame(bytes): Frame,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let permission = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let plan = round.fielding.plan.as_ref().ok_or(RoundProblem::NoPlan)?;
    let plan = sampling::read::read("plan.yaml", plan.as_bytes()).plan;
    let plan = plan.ok_or_else(|| Problem::internal("a kept plan cannot be read"))?;
    let seed = seed.unwrap_or_else(|| {
        let mut bytes = [0; 4];
        app.randomness.fill(&mut bytes);
        u64::from(u32::from_le_bytes(bytes))
    });
    let source = Source { name: "frame.csv".to_owned(), bytes };
    let design = design_of(&plan, seed);
    // A draw from a large frame takes a while.
    let drawing = tokio::task::spawn_blocking(move || drawn(&plan, &source, seed, Vec::new()));
    let drawn = drawing.await.map_err(Problem::internal)?;
    let Drawn { cases, summary, notes } = drawn.map_err(|failure| in_words(failure, language))?;
    let cases = Source { name: "cases.csv".to_owned(), bytes: cases };
    let loaded = load_table(app.store.as_ref(), &permission, &round.code, &cases).await;
    let loaded = loaded.map_err(|failure| in_words(failure, language))?;
    let reserves = loaded.cases.iter().filter(|case| case.design.reserve).count();
    let drawn = SampleDrawn {
        seed,
        cases: loaded.cases.len() - reserves,
        reserves,
        new: loaded.counts.new,
        summary: summary.to_string(),
        design,
        notes: notes.iter().map(|note: &FileProblem| note.message.clone()).collect(),
    };
    Ok((no_store(), Json(drawn)))
}

fn in_words(failure: Failure, language: Language) -> Problem {
    match failure {
        Failure::Input(problems) => {
            let mut faults = Faults::new(language);
            faults.add_file("frame", &problems);
            match faults.check() {
                Err(problem) => problem,
                Ok(()) => Problem::internal("a frame was refused without a problem"),
            }
        }
        Failure::Usage(message) | Failure::Environment(message) => Problem::internal(message),
    }
}
