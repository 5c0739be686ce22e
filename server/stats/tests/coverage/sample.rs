//! Samples of the country: communes drawn at random in each unit, and people in each commune.

use std::collections::BTreeSet;

use thuocdo_stats::answers::NO_SMALL;
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{
    Design, DesignColumns, LonelyRule, Selection, StageColumns, StageSize,
};
use thuocdo_stats::random::Stream;
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

use super::country::{ANSWERED, Commune, Country, ITEMS, PEOPLE, chance};

/// People in each commune that is visited.
const PEOPLE_A_COMMUNE: usize = 20;

/// One person in this many of a round's communes is not visited again in the next.
const NOT_AGAIN: usize = 4;

/// Rows of one or more rounds.
#[derive(Debug, Default)]
pub struct Sample {
    pub unit: Vec<u32>,
    pub round: Vec<u32>,
    commune: Vec<u32>,
    communes: Vec<f64>,
    weight: Vec<f64>,
    /// 1 for a satisfied answer, 0 for another.
    pub answers: [Vec<u8>; ITEMS],
}

impl Sample {
    /// The communes that a round visits, unit by unit.
    pub fn communes(country: &Country, random: &mut Stream) -> Vec<Vec<usize>> {
        country.units.iter().map(|unit| some(unit.visited, unit.communes.len(), random)).collect()
    }

    /// The communes of the next round: three in four are those of this one.
    pub fn next_communes(
        country: &Country,
        before: &[Vec<usize>],
        random: &mut Stream,
    ) -> Vec<Vec<usize>> {
        let of_unit = |(unit, before): (&super::country::Unit, &Vec<usize>)| {
            let kept = before.len() - before.len() / NOT_AGAIN;
            let mut again: BTreeSet<usize> =
                some(kept, before.len(), random).into_iter().map(|place| before[place]).collect();
            while again.len() < before.len() {
                let other = below(unit.communes.len(), random);
                if !before.contains(&other) {
                    again.insert(other);
                }
            }
            again.into_iter().collect()
        };
        country.units.iter().zip(before).map(of_unit).collect()
    }

    /// Visits communes in a round and adds what their people say.
    pub fn visit(
        &mut self,
        country: &Country,
        round: usize,
        communes: &[Vec<usize>],
        random: &mut Stream,
    ) {
        for ((place, unit), visited) in (0..).zip(&country.units).zip(communes) {
            for &commune in visited {
                let all = unit.communes.len() as f64;
                let own = &unit.communes[commune];
                let weight = all / (visited.len() as f64) * own.adults / (PEOPLE_A_COMMUNE as f64);
                for _ in 0..PEOPLE_A_COMMUNE {
                    self.unit.push(place);
                    self.round.push(round as u32);
                    self.commune.push(commune as u32);
                    self.communes.push(all);
                    self.weight.push(weight);
                    self.ask(own, round, random);
                }
            }
        }
    }

    fn ask(&mut self, commune: &Commune, round: usize, random: &mut Stream) {
        let person = PEOPLE[below(PEOPLE.len(), random)];
        for (item, answers) in self.answers.iter_mut().enumerate() {
            let is_satisfied = random.uniform() < chance(commune.ease[round][item] + person);
            let has_answer = random.uniform() < ANSWERED[item];
            answers.push(if has_answer { u8::from(is_satisfied) } else { NO_SMALL });
        }
    }

    /// The sample with its design: communes of the units, and people, who are few among all, in
    /// them. Two rounds together are communes drawn with replacement: what a commune adds in both
    /// is what makes a change surer.
    pub fn survey(&self) -> Survey {
        let communes = self.commune.iter().max().map_or(0, |last| last + 1);
        let units = self.unit.iter().max().map_or(0, |last| last + 1);
        let is_one_round = self.round.iter().all(|round| *round == self.round[0]);
        let size = is_one_round.then(|| StageSize::Population(self.communes.clone()));
        let people = Codes::of_each_row(self.unit.len()).unwrap();
        let columns = DesignColumns {
            strata: Some(Codes::new(self.unit.clone(), units).unwrap()),
            nested: true,
            stages: vec![
                StageColumns { units: Codes::new(self.commune.clone(), communes).unwrap(), size },
                StageColumns { units: people, size: None },
            ],
            selection: Selection::Equal,
            ultimate_cluster: false,
            lonely: LonelyRule::Fail,
            domain_lonely: false,
        };
        let weights = Weights::new(self.weight.clone()).unwrap();
        Survey::linearised(Design::new(columns).unwrap(), weights).unwrap()
    }
}

/// So many of the first whole numbers, each as likely as any other (Floyd's algorithm).
fn some(count: usize, of: usize, random: &mut Stream) -> Vec<usize> {
    let mut chosen = BTreeSet::new();
    for last in of - count..of {
        let other = below(last + 1, random);
        if !chosen.insert(other) {
            chosen.insert(last);
        }
    }
    chosen.into_iter().collect()
}

fn below(limit: usize, random: &mut Stream) -> usize {
    ((random.uniform() * (limit as f64)) as usize).min(limit - 1)
}
