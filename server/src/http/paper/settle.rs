//! Makes the response of a form once it is known what the form says.

use serde_json::json;
use survey_specs::interview::AnswerProblem;
use survey_specs::wire::ContentHash;

use super::Paper;
use crate::http::App;
use crate::http::collect::Place;
use crate::http::collect::accept::{Arrived, Refusal, accept};
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::link::{Link, Reach};
use crate::paper::content::Content;
use crate::paper::mend::{Mended, mend};
use crate::paper::{PaperForm, Stage};
use crate::store::response::Stored;

/// How far a form has come, by the rules of its questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was typed once.
    OneEntry,
    /// The entries differ and nobody has decided.
    Differs,
    /// It is known what it says, and nothing valid can be made of it.
    Refused(Vec<AnswerProblem>),
    /// It is known what it says, and its response is about to be stored.
    Agreed,
    /// Its response is stored.
    Stored,
}

impl Outcome {
    /// The word on the wire.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::OneEntry => "one_entry",
            Self::Differs => "differs",
            Self::Refused(_) => "refused",
            Self::Agreed => "agreed",
            Self::Stored => "stored",
        }
    }
}

/// The outcome of a form as it stands, and what its response would be.
async fn prospect(
    app: &App,
    paper: &Paper,
    form: &PaperForm,
) -> Result<(Outcome, Option<Mended>), Problem> {
    if matches!(form.stage, Stage::Stored(..)) {
        return Ok((Outcome::Stored, None));
    }
    let Some(content) = form.stage.decided() else {
        let waiting = matches!(form.stage, Stage::Waiting(..));
        return Ok((if waiting { Outcome::OneEntry } else { Outcome::Differs }, None));
    };
    let place = Place::of(app.store.as_ref(), content.unit.as_ref(), content.started_on).await?;
    let (body, unreadable) =
        content.to_body(&paper.round.version, &visit(app, paper, form, content));
    Ok(match mend(&paper.version.instrument, &place.kinds, body, unreadable) {
        Ok(mended) => (Outcome::Agreed, Some(mended)),
        Err(problems) => (Outcome::Refused(problems), None),
    })
}

/// The visit of a form: staff asked for it when the form was typed for the first time. The same
/// form has the same visit each time, and so the same response.
fn visit(app: &App, paper: &Paper, form: &PaperForm, content: &Content) -> String {
    let link = Link::plain(paper.round.code.clone(), content.unit.clone());
    app.signer.visit(&link, Reach::Staff, form.begun_at)
}

/// The outcome of a form as it stands.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn outcome(app: &App, paper: &Paper, form: &PaperForm) -> Result<Outcome, Problem> {
    Ok(prospect(app, paper, form).await?.0)
}

/// Stores the response of a form, if it is known what the form says and that is a valid response.
/// Any number of times: it is stored once.
///
/// # Errors
///
/// If the store cannot be read or written; the entries are kept, and sending one again settles the
/// form.
pub async fn settle(
    app: &App,
    paper: &Paper,
    form: &PaperForm,
    language: Language,
) -> Result<Outcome, Problem> {
    let (outcome, mended) = prospect(app, paper, form).await?;
    let Some(Mended { body, set_aside }) = mended else {
        return Ok(outcome);
    };
    let visit = app.signer.read_visit(&body.visit).map_err(Problem::internal)?;
    let canonical_body = body.to_canonical_json();
    let set_aside: Vec<_> = set_aside.iter().map(ToString::to_string).collect();
    let arrived = Arrived {
        response_id: form.response_id,
        content_hash: ContentHash::of(canonical_body.as_bytes()).to_string(),
        canonical_body,
        paradata: Some(
            json!({"paper_form": form.number.as_str(), "set_aside": set_aside}).to_string(),
        ),
        dossier: None,
        body,
    };
    match accept(app, &paper.round, &paper.version, &visit, arrived).await {
        // A conflict: somebody else's decision was stored a moment before.
        Ok(Stored::Created(_) | Stored::Same(_) | Stored::Conflict) => Ok(Outcome::Stored),
        Ok(Stored::Claimed(kind)) => Err(Problem::Claimed(kind)),
        Err(Refusal::Invalid(problems)) => Ok(Outcome::Refused(problems)),
        Err(refusal) => Err(refusal.into_problem(language)),
    }
}
