//! What holds for every estimator: neither the order of the rows nor the number of threads changes a
//! bit, and the scale of the weights changes no mean.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "estimators/catalogue.rs"]
mod catalogue;
#[path = "laws/sample.rs"]
mod sample;

use catalogue::{Found, everything};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;
use sample::{Extent, SMALL, Sample, below};
use thuocdo_stats::random::Stream;

/// The same people in another order.
fn shuffled(sample: &Sample, seed: u64) -> Sample {
    let mut random = Stream::new(seed, 1);
    let mut people = sample.0.clone();
    for place in (1..people.len()).rev() {
        let end = u32::try_from(place + 1).unwrap();
        people.swap(place, below(end, &mut random) as usize);
    }
    Sample(people)
}

#[track_caller]
fn assert_same_bits(one: &[Found], other: &[Found]) {
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one.what, other.what);
        let bits = |found: &Found| found.values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert!(bits(one) == bits(other), "{}: {:?} {:?}", one.what, one.values, other.values);
    }
}


#[test]
fn the_number_of_threads_changes_no_bit_of_any_estimate() {
    let sample = Sample::of(Extent { strata: 12, clusters: 6, people: 12 }, 5);
    let with = |threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| everything(&sample))
    };
    let one = with(1);
    for threads in [2, 7] {
        assert_same_bits(&one, &with(threads));
    }
}

#[test]
fn every_estimate_of_the_catalogue_is_made() {
    let found = everything(&Sample::of(Extent { strata: 12, clusters: 6, people: 12 }, 1));
    let unmade: Vec<_> = found.iter().filter(|found| found.values.is_empty()).collect();
    assert!(unmade.is_empty(), "{unmade:?}");
    assert!(found.len() > 250, "{}", found.len());
}

#[test]
fn one() {
    let sample = Sample::of(SMALL, 1456278124034124308);
    let other = shuffled(&sample, 8667251808773431888);
    for (a, b) in everything(&sample).iter().zip(&everything(&other)) {
        for (k, (x, y)) in a.values.iter().zip(&b.values).enumerate() {
            if x.to_bits() != y.to_bits() { println!("DIFF {} [{k}] of {} {x:e} {y:e}", a.what, a.values.len()); }
        }
        if a.values.len() != b.values.len() { println!("LEN {}", a.what); }
    }
}
