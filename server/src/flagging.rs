//! What an analyst should know of a response, read off its answers. Nothing is refused for it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use survey_specs::answer::Answer;
use survey_specs::code::{CategoryCode, ItemCode, Lang};
use survey_specs::interview::Response;
use survey_specs::questionnaire::{Instrument, Mode};

use crate::store::response::Flag;
use crate::store::round::Fielding;

/// Answered rows of a matrix from which on all the same is worth a look.
const LONG_MATRIX: usize = 8;

/// Answers from which on the time for them means something.
const MANY_ANSWERS: usize = 20;

/// The flags of a response, from its answers and the paradata that came with it (JSON).
#[must_use]
pub fn flags(
    instrument: &Instrument,
    response: &Response,
    mode: Mode,
    paradata: Option<&str>,
) -> Vec<Flag> {
    let straight = is_straight_lined(instrument, response).then_some(Flag::StraightLining);
    let duration_s = paradata.and_then(duration_s);
    // Who types in a paper form does not read the questions.
    let timed = duration_s.filter(|_| mode != Mode::Paper);
    let fast = timed.is_some_and(|duration_s| is_too_fast(response, duration_s));
    straight.into_iter().chain(fast.then_some(Flag::TooFast)).collect()
}

/// The flags of a response that its round does not offer: it is kept all the same.
pub fn unoffered(fielding: &Fielding, mode: Mode, language: &Lang) -> impl Iterator<Item = Flag> {
    let mode = (!fielding.modes.has(&mode)).then_some(Flag::UnofferedMode);
    let language = (!fielding.languages.has(language)).then_some(Flag::UnofferedLanguage);
    mode.into_iter().chain(language)
}

/// Whether every long matrix, and at least one, has the same category in all its answered rows.
fn is_straight_lined(instrument: &Instrument, response: &Response) -> bool {
    let mut matrices: BTreeMap<&ItemCode, Vec<&CategoryCode>> = BTreeMap::new();
    for question in instrument.questions().filter(|question| question.row.is_some()) {
        if let Some(Answer::One { category, .. }) = response.answers.get(question.code()) {
            matrices.entry(&question.item.code).or_default().push(category);
        }
    }
    let mut long = matrices.values().filter(|rows| rows.len() >= LONG_MATRIX).peekable();
    let same = |rows: &Vec<&CategoryCode>| rows.iter().collect::<BTreeSet<_>>().len() == 1;
    long.peek().is_some() && long.all(same)
}

/// Whether there was less than a second for each of many answers.
fn is_too_fast(response: &Response, duration_s: f64) -> bool {
    let answers = response.answers.len();
    let seconds = u32::try_from(answers).map_or(f64::INFINITY, f64::from);
    answers >= MANY_ANSWERS && duration_s < seconds
}

/// How long the interview took, if its paradata says so.
fn duration_s(paradata: &str) -> Option<f64> {
    #[derive(Deserialize)]
    struct Paradata {
        duration_s: f64,
    }
    serde_json::from_str::<Paradata>(paradata).ok().map(|paradata| paradata.duration_s)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use survey_specs::interview::Disposition;
    use survey_specs::questionnaire::read;

    use super::*;

    /// Two matrices of ten rows and one of three, and five questions of yes or no.
    fn instrument() -> Instrument {
        let mut yaml = "
questionnaire: q
languages: [vi]
title: Phiếu
thanks: Cảm ơn
sections:
  - section: a
    title: A
    items:
"
        .to_owned();
        for (matrix, rows) in [("m", 10), ("n", 10), ("short", 3)] {
            write!(
                yaml,
                "      - item: {matrix}
        label: Ông/Bà thấy thế nào?
        type: matrix
        categories:
          - {{code: 1, label: Kém}}
          - {{code: 2, label: Tốt}}
        rows:
"
            )
            .unwrap();
            for row in 1..=rows {
                writeln!(yaml, "          - {{row: {matrix}{row}, label: Việc {row}}}").unwrap();
            }
        }
        let reading = read::check("q.yaml", yaml.as_bytes());
        let draft = reading.draft.unwrap_or_else(|| panic!("{:?}", reading.problems));
        Instrument::new(draft.publish().unwrap().questionnaire().clone())
    }

    fn response(answers: &[(&str, usize, &str)]) -> Response {
        let rows = answers.iter().flat_map(|(matrix, rows, category)| {
            (1..=*rows).map(move |row| {
                let answer = Answer::One { category: category.parse().unwrap(), other: None };
                (format!("{matrix}{row}").parse().unwrap(), answer)
            })
        });
        Response { answers: rows.collect(), disposition: Disposition::Complete }
    }

    fn flags_of(answers: &[(&str, usize, &str)], paradata: Option<&str>) -> Vec<Flag> {
        flags(&instrument(), &response(answers), Mode::Web, paradata)
    }

    #[test]
    fn the_same_answer_in_all_rows_of_every_long_matrix_is_straight_lining() {
        let straight = vec![Flag::StraightLining];
        assert_eq!(flags_of(&[("m", 10, "2"), ("n", 10, "1")], None), straight);
        assert_eq!(flags_of(&[("m", 8, "2"), ("n", 7, "1")], None), straight);
        assert_eq!(flags_of(&[("m", 10, "2"), ("n", 10, "2"), ("n", 1, "1")], None), []);
        assert_eq!(flags_of(&[("m", 7, "2"), ("short", 3, "2")], None), []);
        assert_eq!(flags_of(&[], None), []);
    }

    #[test]
    fn less_than_a_second_for_each_of_twenty_answers_is_too_fast() {
        let answers = [("m", 10, "2"), ("n", 10, "2"), ("m", 1, "1"), ("short", 0, "1")];
        for (paradata, expected) in [
            (r#"{"duration_s":19.5}"#, vec![Flag::TooFast]),
            (r#"{"duration_s":20}"#, vec![]),
            (r#"{"duration_s":"fast"}"#, vec![]),
            ("{}", vec![]),
        ] {
            let found = flags_of(&answers, Some(paradata));
            let found: Vec<_> = found.into_iter().filter(|it| *it == Flag::TooFast).collect();
            assert_eq!(found, expected, "{paradata}");
        }
        let fast = Some(r#"{"duration_s":1}"#);
        assert_eq!(flags_of(&[("m", 7, "2")], fast), []);
        let typed = flags(&instrument(), &response(&answers), Mode::Paper, fast);
        assert!(!typed.contains(&Flag::TooFast));
    }
}
