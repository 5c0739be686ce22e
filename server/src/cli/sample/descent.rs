//! The draw, from the first stage down.

use survey_specs::problem::{Position, Problem};
use survey_specs::sampling::frame::{Frame, FrameUnit, Stratum, UnitPlace};
use survey_specs::sampling::takes::{StratumTake, Takes};
use survey_specs::sampling::{Draw, Method, Plan, Stage};

use super::case::{Drawn, Step};
use super::notes::Notes;
use super::summary::Summary;
use crate::cli::Failure;
use crate::stats::draw::{self, DrawError, Sample, Selected, Stream};

/// The most cases of one draw: nobody interviews more, and a table of them still opens.
pub const MOST_CASES: usize = 5_000_000;

/// A draw of a plan from a frame.
#[derive(Debug)]
pub struct Descent<'f> {
    plan: &'f Plan,
    frame: &'f Frame,
    takes: &'f Takes,
    seed: u64,
    /// For each stage the places of the strata, ordered by the unit above.
    by_parent: Vec<Vec<usize>>,
}

/// Who hears of what is drawn.
struct Listeners<'l, 'f> {
    summary: &'l mut Summary,
    notes: &'l mut Notes<'f>,
    case: &'l mut dyn FnMut(&[Step<'f>]) -> Result<(), Failure>,
    cases: usize,
}

impl<'f> Descent<'f> {
    /// The draw that belongs to a seed.
    pub fn new(plan: &'f Plan, frame: &'f Frame, takes: &'f Takes, seed: u64) -> Self {
        let by_parent = frame.stages.iter().map(|stage| {
            let mut places: Vec<usize> = (0..stage.strata.len()).collect();
            places.sort_by_key(|place| stage.strata.get(*place).and_then(|it| it.parent));
            places
        });
        Self { plan, frame, takes, seed, by_parent: by_parent.collect() }
    }

    /// Hands over each case, with what was drawn on the way to it.
    ///
    /// # Errors
    ///
    /// If there are more cases than [`MOST_CASES`], or if a case cannot be taken.
    pub fn cases(
        &self,
        summary: &mut Summary,
        notes: &mut Notes<'f>,
        case: &mut dyn FnMut(&[Step<'f>]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut listeners = Listeners { summary, notes, case, cases: 0 };
        self.below(0, None, &mut Vec::new(), &mut listeners)
    }

    /// Draws a stage in one unit of the stage above, and what is below it.
    fn below(
        &self,
        place: usize,
        parent: Option<UnitPlace>,
        steps: &mut Vec<Step<'f>>,
        listeners: &mut Listeners<'_, 'f>,
    ) -> Result<(), Failure> {
        let (Some(stage), Some(units)) =
            (self.plan.stages.get(place), self.frame.stages.get(place))
        else {
            return (listeners.case)(steps);
        };
        let order = self.by_parent.get(place).map_or(&[][..], Vec::as_slice);
        let parent_of = |it: &usize| units.strata.get(*it).and_then(|stratum| stratum.parent);
        let first = order.partition_point(|it| parent_of(it) < parent);
        let own = order.iter().skip(first).take_while(|it| parent_of(it) == parent);
        for stratum in own {
            let takes = self.takes.of_stage(place).get(*stratum);
            let (Some(stratum), Some(take)) = (units.strata.get(*stratum), takes) else { continue };
            // Before anything is drawn: a draw of a thousand million takes all memory.
            let asked = usize::try_from(take.take.saturating_add(take.reserves));
            if asked.map_or(true, |asked| listeners.cases.saturating_add(asked) > MOST_CASES) {
                return Err(too_many());
            }
            let order = in_order_of_draw(stage, stratum, &units.units);
            let Some(sample) = self.drawn(place, stage, (stratum, *take), &order, steps, listeners)
            else {
                continue;
            };
            if place + 1 == self.plan.stages.len() {
                listeners.cases += sample.units.len() + sample.reserves.len();
                if listeners.cases > MOST_CASES {
                    return Err(too_many());
                }
            }
            listeners.summary.add(place, stratum, &sample, steps);
            for (number, (selected, reserve)) in (1..).zip(numbered(&sample)) {
                let unit = usize::try_from(selected.place).ok().and_then(|it| order.get(it));
                let drawn = match unit {
                    Some((_, unit)) => Drawn::Listed(unit),
                    None => Drawn::Counted { place: selected.place + 1, number },
                };
                steps.push(Step { stratum, unit: drawn, chance: selected.chance, reserve });
                self.below(place + 1, unit.map(|(place, _)| *place), steps, listeners)?;
                steps.pop();
            }
        }
        Ok(())
    }

    /// What is drawn in a stratum; none if that is not possible, which has been noted.
    fn drawn(
        &self,
        place: usize,
        stage: &Stage,
        (stratum, take): (&'f Stratum, StratumTake),
        order: &[(UnitPlace, &FrameUnit)],
        steps: &[Step<'f>],
        listeners: &mut Listeners<'_, 'f>,
    ) -> Option<Sample> {
        let certain: Vec<u64> =
            (0..).zip(order).filter(|(_, (_, unit))| unit.certain).map(|(it, _)| it).collect();
        let sizes: Vec<f64> = order.iter().map(|(_, unit)| float(unit)).collect();
        let asked = draw::Stratum {
            population: stratum.population,
            certain: &certain,
            method: method(stage, &sizes),
            take: take.take,
            reserves: take.reserves,
        };
        let name = self.stream_name(stage, stratum, steps);
        let drawn = |asked| draw::draw(&asked, &mut Stream::new(self.seed, &name));
        if take.take == stratum.certain && take.take < stratum.population {
            listeners.notes.no_chance(place, stratum);
        }
        let error = match drawn(asked) {
            Ok(sample) => return Some(sample),
            Err(DrawError::NothingToReplace) => {
                listeners.notes.nothing_to_replace(place, stratum);
                match drawn(draw::Stratum { reserves: 0, ..asked }) {
                    Ok(sample) => return Some(sample),
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        listeners.notes.cannot_draw(place, stratum, &error);
        None
    }

    /// What the random numbers of a stratum are named by: the stage, the units above, the levels.
    /// Nothing else, so that other strata and their order do not matter.
    fn stream_name(&self, stage: &Stage, stratum: &Stratum, steps: &[Step<'_>]) -> String {
        let mut name = stage.code.to_string();
        for part in steps.iter().map(Step::id) {
            name.push('/');
            name.push_str(&part);
        }
        for level in self.frame.key(stratum) {
            name.push('|');
            name.push_str(level.as_str());
        }
        name
    }
}

/// The units of a stratum in the order in which places are counted. Where the method asks for no
/// order it is that of the ids, so that the order of the frame does not matter.
fn in_order_of_draw<'f>(
    stage: &Stage,
    stratum: &Stratum,
    units: &'f [FrameUnit],
) -> Vec<(UnitPlace, &'f FrameUnit)> {
    let mut order: Vec<(UnitPlace, &FrameUnit)> =
        stratum.units.iter().filter_map(|it| Some((*it, units.get(it.index())?))).collect();
    let has_order = match &stage.draw {
        Draw::Sample { method, .. } => {
            matches!(method, Method::Systematic { .. } | Method::PpsSystematic { .. })
        }
        Draw::All => true,
    };
    if !has_order {
        order.sort_by(|(_, one), (_, two)| one.code.cmp(&two.code));
    }
    order
}

fn method<'s>(stage: &Stage, sizes: &'s [f64]) -> draw::Method<'s> {
    match &stage.draw {
        Draw::All => draw::Method::Simple,
        Draw::Sample { method, .. } => match method {
            Method::Srs => draw::Method::Simple,
            Method::Systematic { .. } => draw::Method::Systematic,
            Method::PpsSystematic { .. } => draw::Method::PpsSystematic { sizes },
            Method::Sampford { .. } => draw::Method::Sampford { sizes },
        },
    }
}

/// The size of a unit, from its digits: rounded in the same way everywhere.
fn float(unit: &FrameUnit) -> f64 {
    unit.size.to_string().parse().unwrap_or_default()
}

/// The sample, then the reserves with their place among them.
fn numbered(sample: &Sample) -> impl Iterator<Item = (Selected, Option<usize>)> {
    let reserves = (1..).zip(&sample.reserves).map(|(place, it)| (*it, Some(place)));
    sample.units.iter().map(|it| (*it, None)).chain(reserves)
}

fn too_many() -> Failure {
    let message = format!("the draw would have more than {MOST_CASES} cases; take fewer");
    Failure::Input(vec![Problem::error("too_many_cases", Position::default(), "", message)])
}
