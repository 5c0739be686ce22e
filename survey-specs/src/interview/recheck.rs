//! The server's check of what arrived, by the same engine that ran on the phone.

use std::sync::Arc;

use super::{AnswerProblem, Context, Fault, Interview, Response};
use crate::code::UnitKind;
use crate::questionnaire::Instrument;
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
    let context = Context {
        mode: body.mode,
        language: body.language.clone(),
        kinds: kinds.to_vec(),
        started_on: body.started_on,
    };
    let mut interview = Interview::start(Arc::clone(instrument), context);
    let mut problems = consent(instrument, body);
    for (item, answer) in &body.answers {
        match interview.answer(item.as_str(), answer.clone()) {
            // Broken rules come back from `problems` below, if the item is asked at all.
            Err(problem) if interview.given(item.as_str()).is_none() => problems.push(problem),
            Ok(()) | Err(_) => {}
        }
    }
    let relevance = interview.relevance();
    let strays = instrument
        .questions()
        .filter(|question| !relevance[question.index] && body.answers.contains_key(question.code()))
        .map(|question| AnswerProblem::new(question.code().as_str(), Fault::Irrelevant));
    problems.extend(strays);
    // An answer of the wrong kind was not kept; that it is also missing would be said twice.
    let refused =
        |problem: &AnswerProblem| body.answers.keys().any(|item| item.as_str() == problem.item);
    problems.extend(
        interview
            .problems()
            .into_iter()
            .filter(|problem| problem.fault != Fault::Required || !refused(problem)),
    );
    match interview.finalise() {
        Ok(response) if problems.is_empty() => Ok(response),
        _ => Err(problems),
    }
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
