//! Variances, correlations and Cronbach's alpha.

use serde_json::{Map, Value};
use thuocdo_stats::answers::{Answers, answered_in_all};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::estimate::Estimates;
use thuocdo_stats::statistic::{Covariances, alpha, correlation};

use super::answer::{Answer, row};
use super::failure::Refusal;
use super::place::{Place, Places};
use super::request::{Asking, Na};
use super::sampled::Sampled;
use super::variable::Variable;

/// What is made of variances and covariances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The variances and covariances themselves.
    Variances,
    /// The correlation of two variables.
    Correlation,
    /// Cronbach's alpha.
    Alpha,
}

/// The answer for each place, one place after another.
///
/// # Errors
///
/// A variable is no column of numbers, an answer is missing, or the statistic is not defined.
pub fn answer(
    asking: &Asking,
    made: Made,
    sampled: &Sampled,
    places: &Places,
) -> Result<Answer, Refusal> {
    let mut variables = Vec::new();
    for name in &asking.vars {
        variables.push(Variable::number(&sampled.table, name)?);
    }
    let mut each = Vec::new();
    for place in places.all() {
        each.push((place, estimates(&variables, asking.na, made, sampled, &place.domain)?));
    }
    let labels = labels(&variables, made);
    let mut rows: Vec<Map<String, Value>> = Vec::new();
    for (number, label) in labels.iter().enumerate() {
        for (place, estimates) in &each {
            rows.extend(of_estimate(estimates, number, label, place));
        }
    }
    Ok(Answer::rows(rows))
}

fn of_estimate(
    estimates: &Estimates,
    number: usize,
    label: &str,
    place: &Place,
) -> Option<Map<String, Value>> {
    let mut estimate = estimates.iter().nth(number)?;
    estimate.degrees_of_freedom = place.degrees_of_freedom;
    Some(row(label, place, &estimate))
}

fn estimates(
    variables: &[Variable<'_>],
    na: Na,
    made: Made,
    sampled: &Sampled,
    domain: &Domain,
) -> Result<Estimates, Refusal> {
    let answers: Vec<Answers<'_>> = variables.iter().map(Variable::answers).collect();
    let answered = match na {
        Na::Fail => domain.clone(),
        Na::Drop | Na::Listwise => answered_in_all(&answers, domain),
    };
    let survey = &sampled.survey;
    let estimates = match made {
        Made::Variances => survey.estimate(&Covariances::new(&answers, &answered)?),
        Made::Alpha => alpha(survey, &answers, &answered),
        Made::Correlation => match answers[..] {
            [one, other] => correlation(survey, [one, other], &answered),
            _ => return Err(Refusal::other("bad_value", "a correlation is of two variables")),
        },
    };
    estimates.map_err(|error| sampled.named(error))
}

fn labels(variables: &[Variable<'_>], made: Made) -> Vec<String> {
    let label = |place: usize| variables[place].label.as_str();
    let count = variables.len();
    match made {
        Made::Alpha => vec!["alpha".to_owned()],
        Made::Correlation => vec![format!("cor({},{})", label(0), label(1))],
        Made::Variances => (0..count)
            .flat_map(|i| (i..count).map(move |j| (i, j)))
            .map(|(i, j)| format!("{}:{}", label(i), label(j)))
            .collect(),
    }
}
