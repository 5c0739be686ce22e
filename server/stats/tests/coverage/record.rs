//! What was counted.

use std::fmt::Write as _;

use thuocdo_stats::estimate::Estimate;

/// What intervals were made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    Item,
    Index,
    Geometric,
    BetweenUnits,
    BetweenRounds,
}

const STATISTICS: [(Statistic, &str); 5] = [
    (Statistic::Item, "share of one item"),
    (Statistic::Index, "index, arithmetic"),
    (Statistic::Geometric, "index, geometric"),
    (Statistic::BetweenUnits, "difference between units"),
    (Statistic::BetweenRounds, "change between rounds"),
];

/// The first degrees of freedom of each band.
const BANDS: [(f64, &str); 4] =
    [(0.0, "under 8"), (8.0, "8 to 15"), (16.0, "16 to 29"), (30.0, "30 and more")];

/// The band whose intervals must hold the truth as often as they say.
const SURE: usize = 3;

/// The interval's level.
const LEVEL: f64 = 0.95;

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    held: u64,
    of: u64,
}

impl Count {
    fn share(self) -> f64 {
        self.held as f64 / self.of as f64
    }

    /// The Monte Carlo standard error of the share, if the level is the truth.
    fn error(self) -> f64 {
        (LEVEL * (1.0 - LEVEL) / self.of as f64).sqrt()
    }

    fn merge(&mut self, other: Self) {
        self.held += other.held;
        self.of += other.of;
    }

    fn add(&mut self, holds: bool) {
        self.held += u64::from(holds);
        self.of += 1;
    }
}

/// How many intervals and rank sets held the truth.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record {
    intervals: [[Count; BANDS.len()]; STATISTICS.len()],
    ranks: Count,
}

impl Record {
    pub fn count(&mut self, statistic: Statistic, estimate: &Estimate, truth: f64) {
        let interval = estimate.interval(LEVEL);
        let band = BANDS.iter().rposition(|(from, _)| *from <= estimate.degrees_of_freedom);
        let holds = interval.lower <= truth && truth <= interval.upper;
        self.intervals[statistic as usize][band.unwrap_or(0)].add(holds);
    }

    pub fn count_ranks(&mut self, all_hold: bool) {
        self.ranks.add(all_hold);
    }

    pub fn merged(mut self, other: Self) -> Self {
        for (own, other) in
            self.intervals.iter_mut().flatten().zip(other.intervals.iter().flatten())
        {
            own.merge(*other);
        }
        self.ranks.merge(other.ranks);
        self
    }

    /// What should hold and does not. Intervals of units of one replication are independent but for
    /// those of differences, whose units meet twice; six errors leave room for that.
    pub fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for (statistic, name) in STATISTICS {
            let count = self.intervals[statistic as usize][SURE];
            let room = 0.01 + 6.0 * count.error();
            if (count.share() - LEVEL).abs() > room {
                failures.push(format!("{name}: {:.4}", count.share()));
            }
        }
        if self.ranks.share() < LEVEL - 2.0 * self.ranks.error() {
            failures.push(format!("simultaneous rank sets: {:.4}", self.ranks.share()));
        }
        failures
    }

    pub fn table(&self, units: usize, replications: usize) -> String {
        let mut table =
            format!("### {units} units, {replications} replications\n\n| 95 % intervals of |");
        for (_, band) in BANDS {
            let _ = write!(table, " df {band} |");
        }
        table.push_str("\n|---|---:|---:|---:|---:|\n");
        for (statistic, name) in STATISTICS {
            let _ = write!(table, "| {name} |");
            for count in self.intervals[statistic as usize] {
                let _ = match count.of {
                    0 => write!(table, " – |"),
                    _ => write!(table, " {:.2} % |", 100.0 * count.share()),
                };
            }
            table.push('\n');
        }
        let (share, error) = (100.0 * self.ranks.share(), 100.0 * self.ranks.error());
        let _ = writeln!(
            table,
            "\nSimultaneous 95 % rank sets hold all true ranks in {share:.2} % of the samples \
             (Monte Carlo error {error:.2})."
        );
        table
    }
}
