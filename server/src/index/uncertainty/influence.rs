//! The influence values of respondents on the values of an index.

use std::collections::BTreeMap;

use survey_specs::index::slope::{Slope, Slopes, Source, Term};
use thuocdo_stats::design_effect::simple_variance_of_influence;
use thuocdo_stats::domain::Domain;
use thuocdo_stats::influence::Influence;
use thuocdo_stats::survey::Survey;

use super::{Sample, rows_of};

/// Makes influence values from slopes.
pub(super) struct Influences<'a> {
    slopes: &'a Slopes,
    sample: &'a Sample,
    /// The rows of each unit.
    units: Vec<Domain>,
    /// The rows of the units of each class.
    classes: BTreeMap<u32, Domain>,
    /// The place among the slopes' tallies of each number that respondents are counted in.
    tallies: Vec<Option<usize>>,
}

/// The influence values on one value.
pub(super) struct OnValue {
    pub influence: Influence,
    /// The rows of the units whose answers the value is made of.
    pub reach: Domain,
    /// Whether each row of the reach has an answer that counts.
    answered: Vec<bool>,
}

impl<'a> Influences<'a> {
    pub fn new(slopes: &'a Slopes, sample: &'a Sample) -> Self {
        let of_row = sample.respondents.units();
        let last = of_row.iter().max().map_or(0, |last| last + 1);
        let mut rows = vec![Vec::new(); last as usize];
        for (row, &unit) in of_row.iter().enumerate() {
            rows[unit as usize].push(row);
        }
        let units = rows.into_iter().map(Domain::of_rows).collect();
        let mut classes: BTreeMap<u32, Domain> = BTreeMap::new();
        for unit in 0..last {
            let Some(class) = slopes.class_of(unit as usize) else { continue };
            classes.entry(class).or_insert_with(|| {
                rows_of(of_row, |unit| slopes.class_of(unit as usize) == Some(class))
            });
        }
        let tallies = sample.respondents.tallies_of(slopes);
        let tallies = tallies.into_iter().map(|tally| Some(tally?.0 as usize)).collect();
        Self { slopes, sample, units, classes, tallies }
    }

    /// The influence values on the value at a place; none if it has no slope, or if no respondent
    /// has a say in it.
    pub fn of(&self, place: usize) -> Option<OnValue> {
        let Slope::Smooth(smooth) = self.slopes.at(place) else { return None };
        let terms = smooth.terms();
        let sources: Vec<(Source, &[Term])> = terms
            .chunk_by(|left, right| left.source == right.source)
            .filter_map(|terms| Some((terms.first()?.source, terms)))
            .collect();
        let reach = self.reach(&sources)?;
        let mut values = vec![0.0; reach.len()];
        let mut answered = vec![false; reach.len()];
        let mut slope = vec![None; self.slopes.tallies().len()];
        for (source, terms) in sources {
            slope.fill(None);
            for term in terms {
                slope[term.tally.0 as usize] = Some(term.by);
            }
            self.add(source, &slope, &reach, &mut values, &mut answered);
        }
        let influence = Influence::new(reach.clone(), values).ok()?;
        Some(OnValue { influence, reach, answered })
    }

    /// The rows of all sources together.
    fn reach(&self, sources: &[(Source, &[Term])]) -> Option<Domain> {
        let domain = |source: &Source| match source {
            Source::Unit(unit) => self.units.get(*unit as usize),
            Source::Class(class) => self.classes.get(class),
        };
        if let [(source, _)] = sources {
            return domain(source).filter(|domain| !domain.is_empty()).cloned();
        }
        let mut rows: Vec<usize> = sources
            .iter()
            .filter_map(|(source, _)| domain(source))
            .flat_map(Domain::rows)
            .collect();
        rows.sort_unstable();
        rows.dedup();
        (!rows.is_empty()).then(|| Domain::of_rows(rows))
    }

    /// Adds what the rows of a source add to the value.
    fn add(
        &self,
        source: Source,
        slope: &[Option<f64>],
        reach: &Domain,
        values: &mut [f64],
        answered: &mut [bool],
    ) {
        let respondents = &self.sample.respondents;
        let rows = reach.rows().zip(values.iter_mut().zip(answered));
        for (row, (value, answered)) in rows {
            let unit = respondents.units().get(row).copied().unwrap_or(u32::MAX);
            if !self.slopes.reads(source, unit as usize) {
                continue;
            }
            for &number in respondents.counted(row) {
                let tally = self.tallies.get(number as usize).copied().flatten();
                let Some(by) = tally.and_then(|tally| slope[tally]) else { continue };
                *value += by;
                *answered = true;
            }
        }
    }
}

impl OnValue {
    /// The variance that as many respondents drawn at random would give.
    pub fn simple_variance(&self, survey: &Survey) -> Option<f64> {
        simple_variance_of_influence(&self.influence, &self.answered, survey.weights())
    }
}
