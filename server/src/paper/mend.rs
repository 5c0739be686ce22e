//! Makes a valid response of what stands on a paper form.
//!
//! On a phone nobody can leave a required item out or answer one that is not asked; on paper people
//! do. What breaks a rule is set aside: an answer to an item that is not asked is dropped, and an
//! answer that its item cannot hold becomes item nonresponse where the questionnaire allows that.
//! The entry keeps what stood there.

use std::collections::BTreeSet;
use std::sync::Arc;

use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{ItemCode, UnitKind};
use survey_specs::interview::{AnswerProblem, Context, Fault, Interview, recheck};
use survey_specs::questionnaire::Instrument;
use survey_specs::wire::ResponseBody;

/// The reasons for having no answer that are taken for an item left out on paper, best first.
/// Nobody said why; to have declined claims least about the item.
const REASONS: [ItemNonresponse; 3] =
    [ItemNonresponse::Refused, ItemNonresponse::DontKnow, ItemNonresponse::NotApplicable];

/// A response that is valid.
#[derive(Debug)]
pub struct Mended {
    /// The response.
    pub body: ResponseBody,
    /// The items whose answer on paper is not in it.
    pub set_aside: BTreeSet<ItemCode>,
}

/// Sets aside what breaks a rule, and nothing else. `unreadable` are items whose answer could not
/// even be read; the body has none for them.
///
/// # Errors
///
/// The problems that remain: consent that was not given, and required items for which the
/// questionnaire allows no reason for having no answer.
pub fn mend(
    instrument: &Arc<Instrument>,
    kinds: &[UnitKind],
    mut body: ResponseBody,
    unreadable: Vec<ItemCode>,
) -> Result<Mended, Vec<AnswerProblem>> {
    let mut set_aside: BTreeSet<_> = unreadable.into_iter().collect();
    let mut problems = Vec::new();
    // Each round settles at least the first item that is wrong, and routing only leads forward.
    for _ in 0..=2 * instrument.len() + 1 {
        problems = match recheck(instrument, kinds, &body) {
            Ok(_) => return Ok(Mended { body, set_aside }),
            Err(problems) => problems,
        };
        let mut changed = false;
        for problem in &problems {
            changed |= settle(instrument, kinds, &mut body, &mut set_aside, problem);
        }
        if !changed {
            break;
        }
    }
    Err(problems)
}

/// Settles one problem, if it can be; says whether the body has changed.
fn settle(
    instrument: &Arc<Instrument>,
    kinds: &[UnitKind],
    body: &mut ResponseBody,
    set_aside: &mut BTreeSet<ItemCode>,
    problem: &AnswerProblem,
) -> bool {
    let Ok(item) = ItemCode::new(problem.item.as_str()) else {
        return false;
    };
    match problem.fault {
        Fault::ConsentMissing | Fault::ConsentVersion(_) => false,
        Fault::Required | Fault::RequiredInWords(_) => match reason(instrument, kinds, body, &item)
        {
            Some(reason) => body.answers.insert(item, Answer::Missing(reason)).is_none(),
            None => false,
        },
        _ => match body.answers.remove(&item) {
            Some(answer) => {
                if answer.is_substantive() {
                    set_aside.insert(item);
                }
                true
            }
            None => false,
        },
    }
}

/// The reason for having no answer that the questionnaire allows for an item on paper.
fn reason(
    instrument: &Arc<Instrument>,
    kinds: &[UnitKind],
    body: &ResponseBody,
    item: &ItemCode,
) -> Option<ItemNonresponse> {
    let context = Context {
        mode: body.mode,
        language: body.language.clone(),
        kinds: kinds.to_vec(),
        started_on: body.started_on,
    };
    let question = instrument.find(item.as_str())?;
    let offered = Interview::start(Arc::clone(instrument), context).offered_reasons(question);
    REASONS.into_iter().find(|reason| offered.contains(reason))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use survey_specs::questionnaire::{VersionHash, read};

    use super::*;
    use crate::paper::content::Content;

    /// `first` routes to `second`, which has no way out; `third` may be refused on paper.
    const QUESTIONNAIRE: &str = "
questionnaire: giay
languages: [vi]
title: Phiếu giấy
sections:
  - section: a
    title: Phần A
    items:
      - {item: first, label: Một, type: single_choice, categories: [{code: 1, label: Có}, {code: 2, label: Không}]}
      - {item: second, label: Hai, type: number, min: 1, required: true, show_if: \"${first} = '1'\"}
      - {item: third, label: Ba, type: number, integer: true, max: 9, required: true, nonresponse: [dont_know, refused]}
      - {item: fourth, label: Bốn, type: number, max: 9}
";

    /// What was mended and what was set aside, or what is wrong.
    type Outcome = Result<(Value, Vec<String>), Vec<(String, &'static str)>>;

    #[expect(clippy::needless_pass_by_value, reason = "made by `json!` at each call")]
    fn mended(answers: Value) -> Outcome {
        let reading = read::check("giay.questionnaire.yaml", QUESTIONNAIRE.as_bytes());
        let version =
            reading.draft.unwrap_or_else(|| panic!("{:?}", reading.problems)).publish().unwrap();
        let instrument = Arc::new(Instrument::new(version.questionnaire().clone()));
        let sent =
            json!({"unit": null, "language": "vi", "started_on": "2026-11-20", "answers": answers});
        let content = Content::read(&sent).unwrap().content;
        let (body, unreadable) =
            content.to_body(&VersionHash::new(version.hash().as_str()).unwrap(), "v");
        match mend(&instrument, &[], body, unreadable) {
            Ok(Mended { body, set_aside }) => {
                let body: Value = serde_json::from_str(&body.to_canonical_json()).unwrap();
                Ok((body["answers"].clone(), set_aside.iter().map(ToString::to_string).collect()))
            }
            Err(problems) => {
                Err(problems.iter().map(|it| (it.item.clone(), it.fault.code())).collect())
            }
        }
    }

    #[test]
    fn a_form_without_a_fault_stays_as_it_is() {
        let answers =
            json!({"first": {"one": "1"}, "second": {"number": "4"}, "third": {"number": "3"}});
        assert_eq!(mended(answers.clone()).unwrap(), (answers, vec![]));
    }

    #[test]
    fn what_its_item_cannot_hold_becomes_item_nonresponse_where_that_is_allowed() {
        let (answers, set_aside) = mended(json!({
            "first": {"one": "2"}, "third": {"number": "3.5"}, "fourth": {"number": "10"},
        }))
        .unwrap();
        assert_eq!(answers, json!({"first": {"one": "2"}, "third": {"missing": "refused"}}));
        assert_eq!(set_aside, ["fourth", "third"]);
        let (answers, set_aside) = mended(json!({"third": {"number": "ba"}})).unwrap();
        assert_eq!(
            (answers, set_aside),
            (json!({"third": {"missing": "refused"}}), vec!["third".to_owned()])
        );
        // Left out on paper: nothing was set aside.
        assert_eq!(mended(json!({})).unwrap(), (json!({"third": {"missing": "refused"}}), vec![]));
    }

    #[test]
    fn an_answer_that_was_not_asked_for_is_set_aside_also_when_that_follows_from_another() {
        // Without a category `first` leads nowhere, so `second` is not asked.
        let (answers, set_aside) = mended(json!({
            "first": {"one": "7"}, "second": {"number": "4"}, "third": {"number": "1"},
        }))
        .unwrap();
        assert_eq!(answers, json!({"third": {"number": "1"}}));
        assert_eq!(set_aside, ["first", "second"]);
    }

    #[test]
    fn a_required_item_without_a_way_out_cannot_be_mended() {
        let problems = mended(json!({
            "first": {"one": "1"}, "second": {"number": "0"}, "third": {"number": "1"},
        }));
        assert_eq!(problems.unwrap_err(), [("second".to_owned(), "required")]);
    }
}
