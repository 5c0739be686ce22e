//! What every draw keeps to, and how often units come.

use proptest::prelude::*;

use super::*;
use crate::sum::sum;

fn stratum(population: u64, method: Method<'_>, take: u64) -> Stratum<'_> {
    Stratum { population, certain: &[], method, take, reserves: 0 }
}

fn places(units: &[Selected]) -> Vec<u64> {
    units.iter().map(|unit| unit.place).collect()
}

/// The chance of every unit, by the formula.
fn chances(stratum: &Stratum<'_>) -> Vec<f64> {
    let sizes: Vec<f64> = match stratum.method.sizes() {
        Some(sizes) => sizes.to_vec(),
        None => vec![1.0; usize::try_from(stratum.population).unwrap()],
    };
    let Certainty { certain, random } = with_certainty(&sizes, stratum.certain, stratum.take);
    let left = stratum.take - count(&certain);
    (0..stratum.population)
        .map(|place| {
            if certain.contains(&place) {
                return 1.0;
            }
            Chance::in_proportion(left, size(&sizes, place), random).probability
        })
        .collect()
}

/// Draws again and again; Σ (observed − expected)²/(expected·(1 − π)) over the random units, which
/// is about χ² on their number for samples of a fixed size.
#[track_caller]
fn expect_frequencies(stratum: &Stratum<'_>) {
    const DRAWS: u32 = 20_000;
    let expected = chances(stratum);
    let mut counts = vec![0_u32; expected.len()];
    for number in 0..DRAWS {
        let mut stream = Stream::new(u64::from(number), "frequencies");
        for unit in draw(stratum, &mut stream).unwrap().units {
            let place = usize::try_from(unit.place).unwrap();
            counts[place] += 1;
            assert!((unit.chance.probability - expected[place]).abs() < 1e-12);
            assert!((unit.chance.weight * unit.chance.probability - 1.0).abs() < 1e-12);
        }
    }
    let (mut statistic, mut df) = (0.0, 0.0);
    for (count, chance) in counts.iter().zip(&expected) {
        if *chance >= 1.0 {
            assert_eq!(*count, DRAWS, "a certain unit is always there");
            continue;
        }
        let mean = f64::from(DRAWS) * chance;
        statistic += (f64::from(*count) - mean).powi(2) / (mean * (1.0 - chance));
        df += 1.0;
    }
    // Five standard deviations above the mean of χ²; frequencies of a systematic draw vary together.
    assert!(statistic < df + 5.0 * (2.0_f64 * df).sqrt() + 10.0, "{statistic} on {df}");
}

const SIZES: [f64; 10] = [12.0, 3.5, 40.0, 7.0, 7.0, 1.0, 90.0, 22.0, 15.0, 5.5];

#[test]
fn units_come_as_often_as_their_chances_say() {
    for take in [1, 3, 7] {
        expect_frequencies(&stratum(10, Method::Simple, take));
        expect_frequencies(&stratum(10, Method::Systematic, take));
        expect_frequencies(&stratum(10, Method::PpsSystematic { sizes: &SIZES }, take));
        expect_frequencies(&stratum(10, Method::Sampford { sizes: &SIZES }, take));
        let two = Stratum { certain: &[0, 5], ..stratum(10, Method::Simple, 6) };
        expect_frequencies(&Stratum { take: take + 2, ..two });
        expect_frequencies(&Stratum { method: Method::Sampford { sizes: &SIZES }, ..two });
    }
}

#[test]
fn every_pair_of_a_simple_random_sample_has_the_same_chance() {
    let mut counts = [[0_u32; 5]; 5];
    for seed in 0..20_000 {
        let sample = draw(&stratum(5, Method::Simple, 2), &mut Stream::new(seed, "")).unwrap();
        let [one, two] = places(&sample.units)[..] else { panic!("two units") };
        counts[usize::try_from(one).unwrap()][usize::try_from(two).unwrap()] += 1;
    }
    for (one, row) in counts.iter().enumerate() {
        for count in row.iter().skip(one + 1) {
            assert!((1800..2200).contains(count), "{counts:?}");
        }
    }
}

#[test]
fn sampford_by_rejection_and_unit_by_unit_have_the_joint_chances_of_the_formula() {
    let sizes = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let probabilities: Vec<f64> = sizes.iter().map(|size| 3.0 * size / 21.0).collect();
    let all: Vec<usize> = (0..6).collect();
    let joint = sampford::joint_probabilities(&probabilities, &all).unwrap();
    for (place, row) in joint.chunks(6).enumerate() {
        // Each unit has 2 others beside it.
        let others = sum(row.iter().copied()) - probabilities[place];
        assert!((others - 2.0 * probabilities[place]).abs() < 1e-14, "{place}");
    }
    let (mut rejective, mut direct) = ([[0_u32; 6]; 6], [[0_u32; 6]; 6]);
    for seed in 0..20_000 {
        let counted = [
            (&mut rejective, sampford::select(&sizes, 3, &mut Stream::new(seed, "r")).unwrap()),
            (&mut direct, sampford::select_unit_by_unit(&sizes, 3, &mut Stream::new(seed, "d"))),
        ];
        for (counts, chosen) in counted {
            for one in &chosen {
                for two in &chosen {
                    counts[*one][*two] += 1;
                }
            }
        }
    }
    for counts in [rejective, direct] {
        for (place, chance) in joint.iter().enumerate() {
            let seen = f64::from(counts[place / 6][place % 6]);
            let (mean, sd) = (20_000.0 * chance, (20_000.0 * chance * (1.0 - chance)).sqrt());
            assert!((seen - mean).abs() < 4.5 * sd, "{place}: {seen} for {mean}");
        }
    }
}

#[test]
fn sampford_ends_where_rejections_would_not() {
    // Chances from 0.9 on: the rejective procedure would need some 10^30 tries.
    let sizes: Vec<f64> = (0..100).map(|it| 100.0 + f64::from(it % 5)).collect();
    let sample =
        draw(&stratum(100, Method::Sampford { sizes: &sizes }, 92), &mut Stream::new(1, ""))
            .unwrap();
    assert_eq!(sample.units.len(), 92);
    let many = vec![1.0; 30_000];
    let error =
        draw(&stratum(30_000, Method::Sampford { sizes: &many }, 3000), &mut Stream::new(1, ""));
    assert!(matches!(error, Err(DrawError::SampfordTooLong(_))), "{error:?}");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let mut stream = Stream::new(1, "");
    let mut error = |stratum: Stratum<'_>| draw(&stratum, &mut stream).unwrap_err();
    let five = stratum(5, Method::Simple, 3);
    assert_eq!(
        error(Stratum { reserves: 3, ..five }).to_string(),
        "3 units and 3 reserves are asked for, and there are 5 units"
    );
    assert_eq!(
        error(Stratum { certain: &[0, 1, 2, 4], ..five }),
        DrawError::TooManyCertain { certain: 4, take: 3 }
    );
    for certain in [&[2, 1][..], &[1, 1], &[5]] {
        assert_eq!(error(Stratum { certain, ..five }), DrawError::InvalidCertain);
    }
    let one = draw(&stratum(2, Method::Sampford { sizes: &[1.0] }, 1), &mut stream);
    assert_eq!(one, Err(DrawError::SizesMismatch { sizes: 1, population: 2 }));
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let sizes = [1.0, wrong];
        let drawn = draw(&stratum(2, Method::PpsSystematic { sizes: &sizes }, 1), &mut stream);
        assert_eq!(drawn, Err(DrawError::InvalidSize { place: 1 }));
    }
    let certain = Stratum { certain: &[0, 1, 2], reserves: 1, ..five };
    assert_eq!(draw(&certain, &mut stream), Err(DrawError::NothingToReplace));
}

#[test]
fn a_few_of_billions_are_drawn_at_once() {
    for method in [Method::Simple, Method::Systematic] {
        let huge = Stratum { reserves: 20, ..stratum(10_000_000_000, method, 1000) };
        let sample = draw(&huge, &mut Stream::new(7, "")).unwrap();
        assert_eq!((sample.units.len(), sample.reserves.len()), (1000, 20));
        assert_eq!(sample.units[0].chance.weight.to_bits(), 10_000_000.0_f64.to_bits());
    }
}

#[test]
fn large_units_are_certain_again_and_again() {
    // 60 of 100 for 3, then 25 of 40 for 2, then 15 for 1.
    let Certainty { certain, random } = with_certainty(&[60.0, 25.0, 8.0, 7.0], &[], 3);
    assert_eq!((certain, random.to_bits()), (vec![0, 1], 15.0_f64.to_bits()));
    assert_eq!(with_certainty(&[1.0, 1.0, 1.0], &[1], 3).certain, [0, 1, 2]);
    assert_eq!(with_certainty(&[1.0, 1.0, 8.0], &[0], 1).certain, [0]);
}

proptest! {
    #[test]
    fn a_sample_has_its_size_and_no_unit_twice(
        sizes in prop::collection::vec(1..100_000_u32, 1..60),
        (take, reserves, certain) in (0..70_u64, 0..20_u64, 0..5_u64),
        (method, seed) in (0..4_usize, any::<u64>()),
    ) {
        let sizes: Vec<f64> = sizes.into_iter().map(|size| f64::from(size) / 8.0).collect();
        let population = number_of(sizes.len());
        let take = take.min(population);
        let certain: Vec<u64> = (0..certain.min(take)).collect();
        let reserves = if count(&certain) < take { reserves.min(population - take) } else { 0 };
        let sizes = &sizes[..];
        let method = [
            Method::Simple,
            Method::Systematic,
            Method::PpsSystematic { sizes },
            Method::Sampford { sizes },
        ][method];
        let asked = Stratum { population, certain: &certain, method, take, reserves };
        let sample = match draw(&asked, &mut Stream::new(seed, "law")) {
            Err(DrawError::NothingToReplace) => return Ok(()),
            drawn => drawn.unwrap(),
        };
        prop_assert_eq!(number_of(sample.units.len()), take);
        prop_assert_eq!(number_of(sample.reserves.len()), reserves);
        let mut all = places(&sample.units);
        prop_assert!(all.is_sorted());
        for place in &certain {
            prop_assert!(all.contains(place));
        }
        all.extend(places(&sample.reserves));
        all.sort_unstable();
        all.dedup();
        prop_assert_eq!(number_of(all.len()), take + reserves);
        prop_assert!(all.iter().all(|place| *place < population));
        for unit in sample.units.iter().chain(&sample.reserves) {
            prop_assert!(unit.chance.probability > 0.0 && unit.chance.probability <= 1.0);
            prop_assert!((unit.chance.probability * unit.chance.weight - 1.0).abs() < 1e-12);
        }
        let again = draw(&asked, &mut Stream::new(seed, "law")).unwrap();
        prop_assert_eq!(again, sample);
    }

    #[test]
    fn chances_come_to_the_number_that_is_taken(
        sizes in prop::collection::vec(1..100_000_u32, 2..60), take in 1..60_u64,
    ) {
        let sizes: Vec<f64> = sizes.into_iter().map(f64::from).collect();
        let population = number_of(sizes.len());
        let take = take.min(population);
        let stratum = stratum(population, Method::Sampford { sizes: &sizes }, take);
        let total = sum(chances(&stratum));
        prop_assert!((total - chance::float(take)).abs() < 1e-9);
    }
}
