//! Samples that are made up from a seed: strata, clusters, people, weights and answers with gaps.

use thuocdo_stats::answers::Answers;
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{
    Design, DesignColumns, LonelyRule, Selection, StageColumns, StageSize,
};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::random::Stream;
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

/// Items with points from 1 to 5.
pub const ITEMS: usize = 4;

/// A person of the sample.
#[derive(Clone, Debug)]
pub struct Person {
    pub stratum: u32,
    /// Numbered anew in each stratum.
    pub cluster: u32,
    /// Numbered anew in each cluster.
    pub number: u32,
    pub weight: f64,
    /// How many clusters the stratum has.
    pub clusters: f64,
    /// How many people the cluster has.
    pub people: f64,
    /// The inclusion probability of the cluster.
    pub probability: f64,
    /// Points, or NaN.
    pub points: [f64; ITEMS],
    /// A number that every person has.
    pub size: f64,
    pub group: u32,
    pub kind: u32,
}

/// A sample, person by person.
#[derive(Clone, Debug)]
pub struct Sample(pub Vec<Person>);

/// Numbers of strata, of clusters in each and of people in each of these.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    pub strata: u32,
    pub clusters: u32,
    pub people: u32,
}

pub const SMALL: Extent = Extent { strata: 4, clusters: 4, people: 6 };

impl Sample {
    /// A sample of two to `extent.clusters` clusters in each stratum.
    pub fn of(extent: Extent, seed: u64) -> Self {
        let mut random = Stream::new(seed, 0);
        let mut people = Vec::new();
        for stratum in 0..extent.strata {
            let drawn = 2 + below(extent.clusters - 1, &mut random);
            let clusters = f64::from(drawn + 1 + below(30, &mut random));
            for cluster in 0..drawn {
                let size = 2 + below(extent.people - 1, &mut random);
                let all = f64::from(size + 1 + below(400, &mut random));
                let probability = 0.05 + 0.9 * random.uniform();
                let ease = random.normal();
                for number in 0..size {
                    people.push(Person {
                        stratum,
                        cluster,
                        number,
                        weight: clusters / f64::from(drawn) * all / f64::from(size)
                            * (0.5 + random.uniform()),
                        clusters,
                        people: all,
                        probability,
                        points: std::array::from_fn(|_| points(ease, &mut random)),
                        size: 1.0 + 20.0 * random.uniform(),
                        group: below(2, &mut random),
                        kind: below(3, &mut random),
                    });
                }
            }
        }
        // Groups and kinds have somebody each, whatever the draw.
        for (person, (group, kind)) in people.iter_mut().zip([(0, 0), (1, 1), (0, 2), (1, 0)]) {
            (person.group, person.kind) = (group, kind);
        }
        Self(people)
    }

    pub fn rows(&self) -> usize {
        self.0.len()
    }

    pub fn column(&self, of: impl Fn(&Person) -> f64) -> Vec<f64> {
        self.0.iter().map(of).collect()
    }

    pub fn levels(&self, of: impl Fn(&Person) -> u32) -> Vec<u32> {
        self.0.iter().map(of).collect()
    }

    pub fn codes(&self, of: impl Fn(&Person) -> u32) -> Codes {
        codes(&self.levels(of))
    }

    pub fn domain(&self, is_so: impl Fn(&Person) -> bool) -> Domain {
        Domain::where_true(self.0.iter().map(is_so))
    }

    pub fn all(&self) -> Domain {
        Domain::all(self.rows())
    }

    /// The points of each item.
    pub fn items(&self) -> [Vec<f64>; ITEMS] {
        std::array::from_fn(|item| self.column(|person| person.points[item]))
    }

    pub fn weights(&self) -> Weights {
        Weights::new(self.column(|person| person.weight)).unwrap()
    }

    /// Strata and clusters, drawn with replacement.
    pub fn one_stage(&self) -> DesignColumns {
        DesignColumns {
            strata: Some(self.codes(|person| person.stratum)),
            nested: true,
            stages: vec![StageColumns { units: self.codes(|person| person.cluster), size: None }],
            selection: Selection::Equal,
            ultimate_cluster: false,
            lonely: LonelyRule::Fail,
            domain_lonely: false,
        }
    }

    /// Clusters, and people in them, of finite populations.
    pub fn two_stages(&self) -> DesignColumns {
        let mut columns = self.one_stage();
        let clusters = StageSize::Population(self.column(|person| person.clusters));
        columns.stages[0].size = Some(clusters);
        columns.stages.push(StageColumns {
            units: self.codes(|person| person.number),
            size: Some(StageSize::Population(self.column(|person| person.people))),
        });
        columns
    }

    /// Clusters drawn with unequal probabilities.
    pub fn unequal(&self, selection: Selection) -> DesignColumns {
        let mut columns = self.one_stage();
        let own = self.column(|person| person.probability);
        columns.stages[0].size = Some(StageSize::Probability(own));
        DesignColumns { selection, ..columns }
    }

    pub fn survey(&self, columns: DesignColumns) -> Survey {
        Survey::linearised(Design::new(columns).unwrap(), self.weights()).unwrap()
    }
}

/// The levels of a column, with a level for each number up to the largest.
pub fn codes(levels: &[u32]) -> Codes {
    let count = levels.iter().max().map_or(0, |last| last + 1);
    Codes::new(levels.to_vec(), count).unwrap()
}

pub fn numbers(values: &[f64]) -> Answers<'_> {
    Answers::Numbers(values)
}

/// A whole number below an end.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the end")]
pub fn below(end: u32, random: &mut Stream) -> u32 {
    (random.uniform() * f64::from(end)) as u32
}

/// Points from 1 to 5, or no answer.
fn points(ease: f64, random: &mut Stream) -> f64 {
    let points = (3.0 + ease + random.normal()).round().clamp(1.0, 5.0);
    if random.uniform() < 0.12 { f64::NAN } else { points }
}
