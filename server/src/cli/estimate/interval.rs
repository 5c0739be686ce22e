//! Shares with intervals that respect their bounds.

use serde_json::json;
use thuocdo_stats::answers::{Answers, Item};
use thuocdo_stats::proportion::{IntervalMethod, Proportion};

use super::answer::{Answer, row};
use super::each_place::{self, PlaceRows};
use super::failure::Refusal;
use super::place::{Place, Places};
use super::request::{Ciprop, CipropMethod, Na};
use super::sampled::Sampled;

/// The answer of `ciprop`: a row a place. A share that has no interval says why.
///
/// # Errors
///
/// The event cannot be asked, an answer is missing, or the share is not defined.
pub fn answer(asked: &Ciprop, sampled: &Sampled, places: &Places) -> Result<Answer, Refusal> {
    let holds = asked.event.evaluate(&sampled.table)?;
    let event: Vec<f64> = holds
        .into_iter()
        .map(|holds| holds.map_or(f64::NAN, |so| f64::from(u8::from(so))))
        .collect();
    let label = format!("P({})", asked.event.label());
    let rows = each_place::rows(std::slice::from_ref(&label), places, |place| {
        of_place(asked, &label, &event, sampled, place)
    })?;
    Ok(Answer::rows(rows))
}

fn of_place(
    asked: &Ciprop,
    label: &str,
    event: &[f64],
    sampled: &Sampled,
    place: &Place,
) -> Result<PlaceRows, Refusal> {
    let answers = Answers::Numbers(event);
    if asked.na == Na::Fail {
        Item::complete(answers, &place.domain)?;
    }
    let share = Proportion::new(&sampled.survey, &place.domain, answers, place.degrees_of_freedom)
        .map_err(|error| sampled.named(error))?;
    let mut row = row(label, place, &share.estimate());
    let (ends, problem) = match share.interval(method(asked.method), asked.level) {
        Ok(interval) => (json!([interval.lower, interval.upper]), None),
        Err(error) => (json!([null, null]), Some(error.to_string())),
    };
    row.insert(interval_key(asked.level), ends);
    row.insert("ci_kind".to_owned(), json!(asked.method_word));
    if let Some(problem) = problem {
        row.insert("problem".to_owned(), json!(problem));
    }
    Ok(vec![row])
}

fn method(method: CipropMethod) -> IntervalMethod {
    match method {
        CipropMethod::Mean => IntervalMethod::Mean,
        CipropMethod::Xlogit => IntervalMethod::Logit,
        CipropMethod::Asin => IntervalMethod::Arcsine,
        CipropMethod::Wilson => IntervalMethod::Wilson,
        CipropMethod::Beta => IntervalMethod::Beta,
        CipropMethod::Likelihood => IntervalMethod::Likelihood,
    }
}

/// `ci95` for the level 0.95, `ci97.5` for 0.975.
fn interval_key(level: f64) -> String {
    // 0.95 · 100 is not 95 in binary.
    let percent = (level * 1e8).round() / 1e6;
    format!("ci{percent}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_names_the_interval() {
        let keys = [0.95, 0.9, 0.99, 0.975, 0.58].map(interval_key);
        assert_eq!(keys, ["ci95", "ci90", "ci99", "ci97.5", "ci58"]);
    }
}
