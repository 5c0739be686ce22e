//! How often intervals and rank sets hold the truth, on a country that was made up.
//!
//! Each replication draws a new two-stage sample of the same country, estimates everything, and
//! counts which intervals hold the true values, which are known. A small number of replications runs
//! with the other tests; `cargo xtask soak coverage` runs the full study and prints its table.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a study with numbers of its own, which are small"
)]

#[path = "coverage/country.rs"]
mod country;
#[path = "coverage/estimation.rs"]
mod estimation;
#[path = "coverage/record.rs"]
mod record;
#[path = "coverage/sample.rs"]
mod sample;

use country::Country;
use rayon::prelude::*;
use record::Record;

/// How many samples are drawn; read by `cargo xtask soak coverage`'s name for it.
const REPLICATIONS: &str = "THUOCDO_REPLICATIONS";

/// Enough to see an error of formula, few enough for every test run.
const FEW: usize = 120;

/// The numbers of units of today's and yesterday's provinces are the sizes of the two studies; the
/// code knows nothing else of them.
const COUNTRIES: [usize; 2] = [63, 34];

fn replications() -> usize {
    let asked = std::env::var(REPLICATIONS).ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(FEW)
}

/// The same for any number of threads: every replication has its own seed, and counts are whole
/// numbers.
fn study(country: &Country, replications: usize) -> Record {
    (0..replications)
        .into_par_iter()
        .map(|replication| estimation::replicate(country, replication))
        .reduce(Record::default, Record::merged)
}

#[test]
fn intervals_and_rank_sets_hold_the_truth_as_often_as_they_say() {
    let replications = replications();
    for units in COUNTRIES {
        let record = study(&Country::new(units, 20_261_122), replications);
        println!("{}", record.table(units, replications));
        let failures = record.failures();
        assert!(failures.is_empty(), "{units} units: {}", failures.join("; "));
    }
}
