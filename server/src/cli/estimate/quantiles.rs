//! Quantiles with Woodruff's intervals.

use serde_json::{Map, Value, json};
use thuocdo_stats::answers::Item;
use thuocdo_stats::proportion::IntervalMethod;
use thuocdo_stats::quantile::{self, QuantileMethod, QuantileRule, quantiles};

use super::answer::Answer;
use super::each_place::{self, start};
use super::failure::Refusal;
use super::place::{Place, Places};
use super::request::{Na, Qrule, Quantile, QuantileInterval};
use super::sampled::Sampled;
use super::variable::Variable;

/// The level of the intervals.
const LEVEL: f64 = 0.95;

/// The answer of `quantile`: a row for each probability and place.
///
/// # Errors
///
/// The variable is no column of numbers, an answer is missing, or a quantile is not defined.
pub fn answer(asked: &Quantile, sampled: &Sampled, places: &Places) -> Result<Answer, Refusal> {
    let variable = Variable::number(&sampled.table, &asked.var)?;
    let labels: Vec<String> = asked.probs.iter().map(|prob| format!("q{prob}")).collect();
    let rows = each_place::rows(&labels, places, |place| {
        if asked.na == Na::Fail {
            Item::complete(variable.answers(), &place.domain)?;
        }
        let method = QuantileMethod {
            rule: rule(asked.qrule),
            interval: interval(asked.interval),
            level: LEVEL,
            degrees_of_freedom: place.degrees_of_freedom,
        };
        let (survey, domain) = (&sampled.survey, &place.domain);
        let made = quantiles(survey, domain, variable.answers(), &asked.probs, &method)
            .map_err(|error| sampled.named(error))?;
        Ok(labels.iter().zip(&made).map(|(label, made)| row(label, place, made)).collect())
    })?;
    Ok(Answer::rows(rows))
}

fn row(label: &str, place: &Place, made: &quantile::Quantile) -> Map<String, Value> {
    let mut row = start(label, place);
    row.insert("estimate".to_owned(), json!(made.value));
    row.insert("se".to_owned(), json!(made.standard_error));
    row.insert("df".to_owned(), json!(place.degrees_of_freedom));
    row.insert("ci95".to_owned(), json!([made.lower, made.upper]));
    row
}

fn rule(rule: Qrule) -> QuantileRule {
    match rule {
        Qrule::Math => QuantileRule::Hf1,
        Qrule::School => QuantileRule::Hf2,
        Qrule::Hf4 => QuantileRule::Hf4,
        Qrule::Hf5 => QuantileRule::Hf5,
        Qrule::Hf6 => QuantileRule::Hf6,
        Qrule::Hf7 => QuantileRule::Hf7,
        Qrule::Hf8 => QuantileRule::Hf8,
        Qrule::Hf9 => QuantileRule::Hf9,
        Qrule::ShahVaish => QuantileRule::ShahVaish,
    }
}

fn interval(interval: QuantileInterval) -> IntervalMethod {
    match interval {
        QuantileInterval::Mean => IntervalMethod::Mean,
        QuantileInterval::Beta => IntervalMethod::Beta,
        QuantileInterval::Xlogit => IntervalMethod::Logit,
        QuantileInterval::Asin => IntervalMethod::Arcsine,
    }
}
