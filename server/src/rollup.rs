//! Rollup cells: what one response adds to the counts that results are made of.
//!
//! A cell is counted per round, unit, stratum, PSU, item and value; its sums are additive, so the
//! transaction that stores a response also brings its cells up to date, and results cost the number
//! of cells, not of responses.

use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::ItemCode;
use survey_specs::interview::Response;
use survey_specs::questionnaire::{Instrument, Question};

/// The value of a cell that counts answers in substance, for items without categories and for
/// multiple choices, of which one response may count in several categories.
pub const ANSWERED: &str = ".answered";
/// The value of a cell that counts questions without an answer or a stated reason for none.
pub const NOT_ASKED: &str = ".not_asked";
/// The value of a cell that counts respondents who do not know.
pub const DONT_KNOW: &str = ".dont_know";
/// The value of a cell that counts respondents who declined to answer.
pub const REFUSED: &str = ".refused";
/// The value of a cell that counts respondents to whom the item does not apply.
pub const NOT_APPLICABLE: &str = ".not_applicable";

/// One cell that a response counts in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellValue {
    /// The item.
    pub item: ItemCode,
    /// A category code, or one of the words of this module, which begin with a full stop and so are
    /// no category codes.
    pub value: String,
}

/// The cells that a response counts in, in the order of the questionnaire. Every question that
/// takes an answer has at least one.
#[must_use]
pub fn cells(instrument: &Instrument, response: &Response) -> Vec<CellValue> {
    let mut cells = Vec::with_capacity(instrument.len());
    for question in instrument.questions().filter(Question::is_answerable) {
        let item = question.code();
        let mut count = |value: &str| {
            cells.push(CellValue { item: item.clone(), value: value.to_owned() });
        };
        match response.answers.get(item) {
            None => count(NOT_ASKED),
            Some(Answer::Missing(reason)) => count(word(*reason)),
            Some(Answer::One { category, .. }) => count(category.as_str()),
            Some(Answer::Many { categories, .. }) => {
                count(ANSWERED);
                for category in categories {
                    count(category.as_str());
                }
            }
            // Rankings, times, places and files are counted, but not by what they say.
            Some(_) => count(ANSWERED),
        }
    }
    cells
}

fn word(reason: ItemNonresponse) -> &'static str {
    match reason {
        ItemNonresponse::DontKnow => DONT_KNOW,
        ItemNonresponse::Refused => REFUSED,
        ItemNonresponse::NotApplicable => NOT_APPLICABLE,
        ItemNonresponse::NotAsked => NOT_ASKED,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use survey_specs::interview::Disposition;
    use survey_specs::number::Number;
    use survey_specs::questionnaire::read;

    use super::*;

    const QUESTIONNAIRE: &str = "
questionnaire: rollup
languages: [vi]
title: Phiếu
sections:
  - section: a
    title: Phần A
    items:
      - {item: hello, type: note, label: Xin chào}
      - {item: one, type: single_choice, label: Một, categories: [{code: 1, label: A}, {code: 2, label: B}]}
      - {item: many, type: multiple_choice, label: Nhiều, categories: [{code: 1, label: A}, {code: 2, label: B}]}
      - {item: n, type: number, label: Số}
      - {item: t, type: text, label: Lời}
      - item: m
        type: matrix
        label: Bảng
        scale: yes_no
        rows: [{row: m1, label: Dòng 1}, {row: m2, label: Dòng 2}]
scales:
  yes_no: [{code: 1, label: Có}, {code: 2, label: Không}]
";

    fn cells_of(answers: &[(&str, Answer)]) -> Vec<String> {
        let reading = read::read("rollup", QUESTIONNAIRE.as_bytes());
        let draft = reading.draft.unwrap_or_else(|| panic!("{:?}", reading.problems));
        let answers: BTreeMap<_, _> =
            answers.iter().map(|(item, answer)| (item.parse().unwrap(), answer.clone())).collect();
        let response = Response { answers, disposition: Disposition::Complete };
        let instrument = Instrument::new(draft.questionnaire().clone());
        let cells = cells(&instrument, &response);
        cells.into_iter().map(|cell| format!("{}={}", cell.item, cell.value)).collect()
    }

    #[test]
    fn each_answer_counts_under_its_value() {
        let one = |code: &str| Answer::One { category: code.parse().unwrap(), other: None };
        let both = ["1", "2"].map(|code| code.parse().unwrap()).to_vec();
        let cells = cells_of(&[
            ("one", one("2")),
            ("many", Answer::Many { categories: both, other: BTreeMap::new() }),
            ("n", Answer::Number(Number::from(42))),
            ("t", Answer::Text("lời".into())),
            ("m1", one("1")),
        ]);
        let expected = [
            "one=2",
            "many=.answered",
            "many=1",
            "many=2",
            "n=.answered",
            "t=.answered",
            "m1=1",
            "m2=.not_asked",
        ];
        assert_eq!(cells, expected);
    }

    #[test]
    fn each_reason_for_no_answer_counts_for_itself() {
        let cells = cells_of(&[
            ("one", Answer::Missing(ItemNonresponse::DontKnow)),
            ("many", Answer::Missing(ItemNonresponse::Refused)),
            ("n", Answer::Missing(ItemNonresponse::NotApplicable)),
            ("t", Answer::Missing(ItemNonresponse::NotAsked)),
        ]);
        let expected = [
            "one=.dont_know",
            "many=.refused",
            "n=.not_applicable",
            "t=.not_asked",
            "m1=.not_asked",
            "m2=.not_asked",
        ];
        assert_eq!(cells, expected);
    }
}
