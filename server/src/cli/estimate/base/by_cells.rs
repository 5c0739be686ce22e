//! Means of many scales in many domains, from totals per PSU and domain: the rows are read once.
//!
//! The results are those of the general way; it is taken where so many means are asked for that no
//! covariances are given.

use nalgebra::DMatrix;
use thuocdo_stats::cells::{
    AnswerTable, Cells, Extent, MISSING, Means, NO_UNIT, Rows, Score, Scores, Strata,
};
use thuocdo_stats::design::LonelyRule;
use thuocdo_stats::estimate::Estimates;

use super::super::place::Places;
use super::super::request::{Deff, Na};
use super::super::sampled::Sampled;
use super::{BaseEstimates, BaseRow, Measure};

/// The largest answer whose square is still a byte.
const LARGEST: u8 = 15;

impl Measure<'_> {
    /// The estimates by cells; none where the general way has to be taken.
    pub(super) fn by_cells<'p>(
        &self,
        sampled: &Sampled,
        places: &'p Places,
        na: Na,
        deff: Deff,
        most_covariances: usize,
    ) -> Option<BaseEstimates<'p>> {
        let (Self::Mean(variables), Places::By(all)) = (self, places) else { return None };
        let items: Vec<&[u8]> =
            variables.iter().map(super::Variable::bytes).collect::<Option<_>>()?;
        let is_large = |answer: &u8| *answer > LARGEST && *answer != MISSING;
        if items.len() * all.len() <= most_covariances
            || items.iter().any(|answers| answers.iter().any(is_large))
        {
            return None;
        }
        let counted = Counted::of(&items, places);
        // Where a missing answer is an error, or takes the row away, the general way says so.
        if na != Na::Drop && counted.has_missing {
            return None;
        }
        let means = means(sampled, &items, &counted)?;
        let labels = self.labels();
        Some(estimates(&labels, sampled, places, &means, &counted, deff))
    }
}

/// Where rows count.
struct Counted {
    /// The place of every row.
    places: Vec<u32>,
    /// The rows with an answer, item by item, of each place.
    answered: Vec<Vec<usize>>,
    has_missing: bool,
}

impl Counted {
    fn of(items: &[&[u8]], places: &Places) -> Self {
        let rows = items.first().map_or(0, |answers| answers.len());
        let mut of_row = vec![NO_UNIT; rows];
        for (number, place) in (0..).zip(places.all()) {
            for row in place.domain.rows() {
                of_row[row] = number;
            }
        }
        let count = |answers: &&[u8]| {
            let mut counts = vec![0; places.all().len()];
            for (place, answer) in of_row.iter().zip(*answers) {
                if let Some(count) = counts.get_mut(*place as usize) {
                    *count += usize::from(*answer != MISSING);
                }
            }
            counts
        };
        let answered: Vec<Vec<usize>> = items.iter().map(count).collect();
        let has_missing = answered.iter().any(|counts| {
            counts.iter().zip(places.all()).any(|(count, place)| *count < place.domain.len())
        });
        Self { places: of_row, answered, has_missing }
    }
}

/// The means of the answers, then of their squares; none where the design is not of one stage.
fn means(sampled: &Sampled, items: &[&[u8]], counted: &Counted) -> Option<Means> {
    let survey = &sampled.survey;
    let design = survey.design().filter(|_| !survey.is_calibrated())?;
    let left = design.single_stage()?;
    let rule = design.lonely_rule();
    if rule == LonelyRule::Average || design.has_domain_lonely_rule() {
        return None;
    }
    let strata = Strata::new(design.stratum_of_cluster(), Some(&left), rule).ok()?;
    let square = |item| {
        Score::points(
            item,
            std::array::from_fn(|code| match u8::try_from(code) {
                Ok(code) if code <= LARGEST => code * code,
                _ => MISSING,
            }),
        )
    };
    let plain = (0..items.len()).map(|item| Score::codes(item, MISSING));
    let scores =
        Scores::new(plain.chain((0..items.len()).map(square)).collect(), items.len()).ok()?;
    let rows = Rows {
        psu: design.clusters().of_row(),
        unit: &counted.places,
        weights: survey.weights().as_slice(),
        answers: AnswerTable::ByItem(items),
    };
    let extent = Extent {
        psus: design.clusters().levels(),
        units: counted.answered.first().map_or(0, Vec::len),
    };
    Cells::of(&rows, &scores, extent).ok()?.means(&strata).ok()
}

fn estimates<'p>(
    labels: &[String],
    sampled: &Sampled,
    places: &'p Places,
    means: &Means,
    counted: &Counted,
    deff: Deff,
) -> BaseEstimates<'p> {
    let columns = means.columns();
    let (mut rows, mut values, mut variances) = (Vec::new(), Vec::new(), Vec::new());
    for (item, label) in labels.iter().enumerate() {
        for (number, place) in places.all().iter().enumerate() {
            let at = number * columns + item;
            let n = counted.answered[item][number];
            let value = means.values()[at];
            let variance = means.standard_errors()[at].powi(2);
            let spread = means.values()[at + labels.len()] - value * value;
            let simple = simple_variance(spread, n, means.weights()[at], deff);
            let design_effect = (simple > 0.0).then(|| variance / simple);
            let number = (n > 0).then_some(values.len());
            rows.push(BaseRow { label: label.clone(), place, number, n, design_effect });
            if n > 0 {
                values.push(value);
                variances.push(variance);
            }
        }
    }
    let covariance = DMatrix::from_column_slice(variances.len(), 1, &variances);
    let degrees_of_freedom = sampled.survey.degrees_of_freedom();
    let estimates = Estimates { values, covariance, degrees_of_freedom };
    BaseEstimates { rows, estimates, has_covariances: false }
}

/// That of the mean of as many rows drawn at random; 0 where there is none.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn simple_variance(spread: f64, n: usize, weight: f64, deff: Deff) -> f64 {
    if n < 2 {
        return 0.0;
    }
    let n = n as f64;
    let left = match deff {
        Deff::WithoutReplacement => 1.0 - n / weight,
        Deff::WithReplacement => 1.0,
    };
    spread / (n - 1.0) * left
}
