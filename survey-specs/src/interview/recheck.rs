//! The server's check of what arrived, by the same engine that ran on the phone.

use std::sync::Arc;

use super::standing::Standing;
use super::{AnswerProblem, Context, Fault, Interview, Known, Response};
use crate::code::{ItemCode, UnitKind};
use crate::questionnaire::{Instrument, Question, QuestionKind};
use crate::wire::ResponseBody;

/// Runs the interview again with the answers that arrived and says everything that is wrong with
/// them: unknown items, answers of the wrong kind, broken rules, answers to items that are not
/// asked, required items without an answer, missing consent.
///
/// A response that [`Interview::finalise`] produced always passes.
///
/// # Errors
///
/// Every problem, those of answers in the questionnaire's order after unknown items.
pub fn recheck(
    instrument: &Arc<Instrument>,
    kinds: &[UnitKind],
    body: &ResponseBody,
) -> Result<Response, Vec<AnswerProblem>> {
    recheck_knowing(instrument, kinds, body, Known::default())
}

/// The same with what the server knows of how the interview went, for the items that record it.
/// What arrived for an item that is computed or cannot be changed is not looked at: its value is
/// found anew.
///
/// # Errors
///
/// As for [`recheck`].
pub fn recheck_knowing(
    instrument: &Arc<Instrument>,
    kinds: &[UnitKind],
    body: &ResponseBody,
    known: Known,
) -> Result<Response, Vec<AnswerProblem>> {
    let context = Context {
        mode: body.mode,
        language: body.language.clone(),
        kinds: kinds.to_vec(),
        started_on: body.started_on,
    };
    let mut interview = Interview::start(Arc::clone(instrument), context);
    interview.set_known(known);
    let mut problems = consent(instrument, body);
    let found_anew = |item: &ItemCode| instrument.find(item.as_str()).is_some_and(is_found_anew);
    for (item, answer) in body.answers.iter().filter(|(item, _)| !found_anew(item)) {
        match interview.answer(item.as_str(), answer.clone()) {
            // Broken rules come back from `problems` below, if the item is asked at all.
            Err(problem) if interview.given(item.as_str()).is_none() => problems.push(problem),
            Ok(()) | Err(_) => {}
        }
    }
    let standing = Standing::of(&interview);
    let sent = |question: &Question<'_>| {
        !is_found_anew(*question) && body.answers.contains_key(question.code())
    };
    problems.extend(instrument.questions().filter(sent).filter_map(|question| {
        if standing.is_asked(question.index) {
            standing.not_offered(question)
        } else {
            Some(AnswerProblem::new(question.code().as_str(), Fault::Irrelevant))
        }
    }));
    // An answer of the wrong kind was not kept; that it is also missing would be said twice.
    let refused =
        |problem: &AnswerProblem| body.answers.keys().any(|item| item.as_str() == problem.item);
    problems.extend(
        interview
            .problems()
            .into_iter()
            .filter(|problem| !problem.fault.is_required() || !refused(problem)),
    );
    match interview.finalise() {
        Ok(response) if problems.is_empty() => Ok(response),
        _ => Err(problems),
    }
}

/// Whether the answer to a question is the interview's own.
fn is_found_anew(question: Question<'_>) -> bool {
    !question.is_answerable() && !matches!(question.kind(), QuestionKind::Note)
}

fn consent(instrument: &Instrument, body: &ResponseBody) -> Vec<AnswerProblem> {
    let fault = match (&instrument.questionnaire().consent, body.consent) {
        (Some(asked), Some(consent)) if consent.given && consent.version != asked.version => {
            Fault::ConsentVersion(asked.version)
        }
        (Some(_), Some(consent)) if consent.given => return Vec::new(),
        (Some(_), _) => Fault::ConsentMissing,
        (None, _) => return Vec::new(),
    };
    vec![AnswerProblem::new("consent", fault)]
}
