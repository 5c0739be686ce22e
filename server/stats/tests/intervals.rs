//! Intervals of shares: R's numbers, and laws that hold for any sample.

#![expect(clippy::unreadable_literal, reason = "as R prints them")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "reference/sample.rs"]
mod reference;

use proptest::prelude::*;
use reference::{assert_near, clustered_schools, stratified_schools};
use thuocdo_stats::answers::Answers;
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{Design, DesignColumns, LonelyRule, Selection, StageColumns};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::proportion::{IntervalMethod, Proportion};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

use IntervalMethod::{Arcsine, Beta, Likelihood, Logit, Mean, Wilson};

const ALL: [IntervalMethod; 6] = [Mean, Logit, Arcsine, Wilson, Beta, Likelihood];

/// R `survey` 4.5, `svyciprop(~I(ell == 0), dclus1, method =, level =)`.
#[test]
fn schools_without_english_learners_are_as_in_r() {
    let Some(schools) = clustered_schools() else { return };
    let event: Vec<_> = schools
        .file
        .numbers("ell")
        .into_iter()
        .map(|ell| f64::from(u8::from(ell == 0.0)))
        .collect();
    let all = Domain::all(event.len());
    let share = Proportion::new(&schools.survey, &all, Answers::Numbers(&event), 14.0).unwrap();
    assert_near(share.estimate().value, 0.0218579234972678, 1e-12);
    assert_near(share.estimate().standard_error, 0.0226224508611339, 1e-12);
    for (method, level, lower, upper) in [
        (Mean, 0.95, -0.026662407957767, 0.0703782549523025),
        (Logit, 0.95, 0.0023046912841355, 0.177747766822699),
        (Arcsine, 0.95, 0.000307192708887875, 0.0955767363668429),
        (Wilson, 0.95, 0.00317877723778657, 0.135391285147164),
        (Beta, 0.95, 0.000216146832743157, 0.137507763914981),
        (Beta, 0.9, 0.000607299645334501, 0.114429661098734),
    ] {
        let interval = share.interval(method, level).unwrap();
        assert_near(interval.lower, lower, 1e-9);
        assert_near(interval.upper, upper, 1e-9);
    }
    // R interpolates its profile; these are the exact limits.
    let interval = share.interval(Likelihood, 0.95).unwrap();
    assert_near(interval.lower, 0.000665443, 1e-6);
    assert_near(interval.upper, 0.108116877, 1e-6);
}

/// R `survey` 4.5, `svyciprop(~I(ell == 0), subset(dclus1, stype == "H"), method = "xlogit")`.
#[test]
fn high_schools_have_their_own_degrees_of_freedom() {
    let Some(schools) = clustered_schools() else { return };
    let event: Vec<_> = schools
        .file
        .numbers("ell")
        .into_iter()
        .map(|ell| f64::from(u8::from(ell == 0.0)))
        .collect();
    let high = Domain::where_true(schools.texts("stype").into_iter().map(|kind| kind == "H"));
    let df = schools.survey.domain_degrees_of_freedom(&high);
    let share = Proportion::new(&schools.survey, &high, Answers::Numbers(&event), df).unwrap();
    assert_near(share.estimate().standard_error, 0.0567963670101667, 1e-12);
    let interval = share.interval(Logit, 0.95).unwrap();
    assert_near(interval.lower, 0.0100526917008316, 1e-9);
    assert_near(interval.upper, 0.368167244813974, 1e-9);
}

/// Without clusters a sample of shares is worth about its rows, so all methods are near each other.
#[test]
fn methods_agree_on_a_large_simple_share() {
    let Some(schools) = stratified_schools() else { return };
    let event: Vec<_> = schools.levels("sch.wide").into_iter().map(f64::from).collect();
    let all = Domain::all(event.len());
    let share = Proportion::new(&schools.survey, &all, Answers::Numbers(&event), 197.0).unwrap();
    let ends = ALL.map(|method| share.interval(method, 0.95).unwrap());
    for interval in ends {
        assert!((interval.lower - ends[0].lower).abs() < 0.02, "{ends:?}");
        assert!((interval.upper - ends[0].upper).abs() < 0.02, "{ends:?}");
    }
}

fn clustered(clusters: &[u32], weights: Vec<f64>) -> Survey {
    let count = clusters.iter().max().map_or(0, |last| last + 1);
    let design = Design::new(DesignColumns {
        strata: None,
        nested: false,
        stages: vec![StageColumns {
            units: Codes::new(clusters.to_vec(), count).unwrap(),
            size: None,
        }],
        selection: Selection::Equal,
        ultimate_cluster: false,
        lonely: LonelyRule::Fail,
        domain_lonely: false,
    });
    Survey::linearised(design.unwrap(), Weights::new(weights).unwrap()).unwrap()
}

#[test]
fn a_share_of_none_is_told_by_methods_that_can() {
    let survey = clustered(&[0, 0, 1, 1, 2, 2, 3, 3], vec![2.0; 8]);
    let all = Domain::all(8);
    for (answer, is_none) in [(0.0, true), (1.0, false)] {
        let event = [answer; 8];
        let share = Proportion::new(&survey, &all, Answers::Numbers(&event), 3.0).unwrap();
        let mean = share.interval(Mean, 0.95).unwrap();
        assert_eq!((mean.lower, mean.upper), (answer, answer));
        for method in [Logit, Arcsine, Likelihood] {
            share.interval(method, 0.95).unwrap_err();
        }
        // Clopper and Pearson for 0 of 8: 1 − 0.025^(1/8).
        let beta = share.interval(Beta, 0.95).unwrap();
        let width = 1.0 - 0.025_f64.powf(0.125);
        let ends = if is_none { (0.0, width) } else { (1.0 - width, 1.0) };
        assert!((beta.lower - ends.0).abs() < 1e-12 && (beta.upper - ends.1).abs() < 1e-12);
        let wilson = share.interval(Wilson, 0.95).unwrap();
        assert!(wilson.lower <= answer && answer <= wilson.upper);
        assert!(wilson.upper - wilson.lower > 0.3);
    }
}

#[test]
fn rows_without_an_answer_count_in_korn_and_graubard_only() {
    let survey = clustered(&[0, 0, 1, 1, 2, 2, 3, 3], vec![2.0; 8]);
    let event = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, f64::NAN, 0.0];
    let of = |domain: &Domain| {
        let share = Proportion::new(&survey, domain, Answers::Numbers(&event), 3.0).unwrap();
        [Wilson, Beta].map(|method| share.interval(method, 0.95).unwrap().upper)
    };
    let all = Domain::all(8);
    let [wilson, beta] = of(&all);
    let [own_wilson, own_beta] = of(&all.filter(|row| row != 6));
    assert_eq!(wilson.to_bits(), own_wilson.to_bits());
    // More rows make the quantile of t, and with it the effective sample, smaller.
    assert!(beta > own_beta, "{beta} {own_beta}");
}

#[test]
fn an_answer_that_is_no_event_is_an_error() {
    let survey = clustered(&[0, 1, 2], vec![1.0; 3]);
    let event = [0.0, 0.5, 1.0];
    Proportion::new(&survey, &Domain::all(3), Answers::Numbers(&event), 2.0).unwrap_err();
}

fn places() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0..60_usize, 60)
}

fn samples() -> impl Strategy<Value = Vec<(u32, f64, f64)>> {
    let answer = prop_oneof![4 => Just(0.0), 3 => Just(1.0), 1 => Just(f64::NAN)];
    proptest::collection::vec((0..6_u32, 0.5..20.0, answer), 12..60)
}

fn share_of(rows: &[(u32, f64, f64)]) -> Option<(Survey, Vec<f64>)> {
    let mut met: Vec<_> = rows.iter().map(|row| row.0).collect();
    met.sort_unstable();
    met.dedup();
    let clusters: Vec<_> =
        rows.iter().map(|row| u32::try_from(met.binary_search(&row.0).unwrap()).unwrap()).collect();
    let event: Vec<_> = rows.iter().map(|row| row.2).collect();
    let is_mixed = event.contains(&0.0) && event.contains(&1.0);
    let weights = rows.iter().map(|row| row.1).collect();
    (met.len() > 1 && is_mixed).then(|| (clustered(&clusters, weights), event))
}

proptest! {
    #[test]
    fn intervals_hold_the_share_and_stay_between_none_and_all(rows in samples()) {
        let Some((survey, event)) = share_of(&rows) else { return Ok(()) };
        let all = Domain::all(event.len());
        let df = survey.degrees_of_freedom();
        let share = Proportion::new(&survey, &all, Answers::Numbers(&event), df).unwrap();
        for method in ALL {
            for level in [0.5, 0.9, 0.95, 0.999] {
                let interval = share.interval(method, level).unwrap();
                let value = share.estimate().value;
                prop_assert!(interval.lower <= value + 1e-12, "{method:?} {level} {interval:?}");
                prop_assert!(value <= interval.upper + 1e-12, "{method:?} {level} {interval:?}");
                if method != Mean {
                    prop_assert!(0.0 <= interval.lower && interval.upper <= 1.0);
                }
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_bit(rows in samples(), places in places()) {
        let mut permuted = rows.clone();
        for (place, other) in places.into_iter().enumerate().take(rows.len()) {
            permuted.swap(place, other % rows.len());
        }
        let (Some(one), Some(other)) = (share_of(&rows), share_of(&permuted)) else {
            return Ok(());
        };
        let ends = |(survey, event): &(Survey, Vec<f64>)| {
            let all = Domain::all(event.len());
            let share = Proportion::new(survey, &all, Answers::Numbers(event), 3.0).unwrap();
            ALL.map(|method| {
                let interval = share.interval(method, 0.95).unwrap();
                (interval.lower.to_bits(), interval.upper.to_bits())
            })
        };
        prop_assert_eq!(ends(&one), ends(&other));
    }
}
