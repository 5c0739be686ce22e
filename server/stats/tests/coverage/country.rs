//! A country whose truth is known.

use thuocdo_stats::random::Stream;

/// The items of the questionnaire, in the order of the elements.
pub const ITEMS: usize = 8;

/// The items of each element.
pub const ELEMENTS: [&[usize]; 3] = [&[0, 1, 2], &[3, 4, 5], &[6, 7]];

/// The share of people who have something to say about each item.
pub const ANSWERED: [f64; ITEMS] = [0.97, 0.95, 0.97, 0.9, 0.93, 0.9, 0.4, 0.36];

/// How much easier to please than others the five kinds of people are: what makes the items of one
/// person alike.
pub const PEOPLE: [f64; 5] = [-1.3, -0.5, 0.0, 0.5, 1.3];

/// The two rounds of the survey.
pub const ROUNDS: usize = 2;

/// A country of units with communes.
#[derive(Debug)]
pub struct Country {
    /// Its units.
    pub units: Vec<Unit>,
}

/// A unit with an index of its own.
#[derive(Debug)]
pub struct Unit {
    /// All its communes.
    pub communes: Vec<Commune>,
    /// How many of them a round visits.
    pub visited: usize,
    /// The true share of satisfied answers to each item, in each round.
    pub truth: [[f64; ITEMS]; ROUNDS],
}

/// A commune.
#[derive(Debug)]
pub struct Commune {
    /// Its adults.
    pub adults: f64,
    /// How easily its people are satisfied with each item, in each round, as log-odds.
    pub ease: [[f64; ITEMS]; ROUNDS],
}

/// The numbers of communes that rounds visit: few where a unit is small, so that all degrees of
/// freedom occur.
const VISITED: [usize; 9] = [4, 8, 12, 16, 24, 32, 36, 40, 48];

impl Country {
    /// A country of so many units, the same for the same seed.
    pub fn new(units: usize, seed: u64) -> Self {
        let mut random = Stream::new(seed, units);
        Self { units: (0..units).map(|place| Unit::new(place, &mut random)).collect() }
    }
}

impl Unit {
    fn new(place: usize, random: &mut Stream) -> Self {
        let visited = VISITED[place % VISITED.len()];
        let size = visited * 8 + (random.uniform() * 40.0) as usize;
        let level = 0.8 + 0.5 * random.normal();
        let change = 0.15 * random.normal();
        let communes: Vec<_> = (0..size).map(|_| Commune::new(level, change, random)).collect();
        let truth = std::array::from_fn(|round| {
            std::array::from_fn(|item| {
                let adults: f64 = communes.iter().map(|commune| commune.adults).sum();
                let satisfied: f64 =
                    communes.iter().map(|it| it.adults * it.share(round, item)).sum();
                satisfied / adults
            })
        });
        Self { communes, visited, truth }
    }
}

impl Commune {
    fn new(level: f64, change: f64, random: &mut Stream) -> Self {
        let adults = (2_000.0 + 6_000.0 * random.uniform()).round();
        let own = 0.35 * random.normal();
        let later = own + 0.15 * random.normal();
        let of_item: [f64; ITEMS] = std::array::from_fn(|item| 0.15 * (item as f64) - 0.5);
        let ease = |effect: f64| of_item.map(|item| level + item + effect);
        Self { adults, ease: [ease(own), ease(later + change)] }
    }

    /// The share of satisfied people.
    fn share(&self, round: usize, item: usize) -> f64 {
        let all = PEOPLE.iter().map(|person| chance(self.ease[round][item] + person));
        all.sum::<f64>() / (PEOPLE.len() as f64)
    }
}

/// The probability with these log-odds.
pub fn chance(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The mean of the elements' means.
pub fn index(shares: &[f64; ITEMS]) -> f64 {
    elements(shares).iter().sum::<f64>() / (ELEMENTS.len() as f64)
}

/// The geometric mean of the elements' means.
pub fn geometric(shares: &[f64; ITEMS]) -> f64 {
    elements(shares).iter().product::<f64>().powf(1.0 / (ELEMENTS.len() as f64))
}

fn elements(shares: &[f64; ITEMS]) -> [f64; 3] {
    ELEMENTS.map(|items| items.iter().map(|&item| shares[item]).sum::<f64>() / (items.len() as f64))
}
