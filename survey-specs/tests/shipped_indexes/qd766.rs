//! QĐ 766 against what the national public service portal published in October 2026.

use std::collections::BTreeMap;

use survey_specs::code::BandCode;
use survey_specs::index::{Measure, Outcome, Status, Subject};

use crate::{definition, evaluated, node, number, plain, published, ratio, subject, table};

const LEAVES: &str = include_str!("qd766_leaves.csv");
const PROVINCES: &str = include_str!("qd766_provinces.csv");
const GROUPS: [&str; 6] = ["CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL"];

/// The 34 provinces by their published groups, and what was published of each.
fn provinces() -> (Vec<Subject>, Vec<BTreeMap<&'static str, &'static str>>) {
    let rows: Vec<BTreeMap<_, _>> =
        table(PROVINCES).into_iter().map(|row| row.into_iter().collect()).collect();
    let subjects = rows.iter().map(|row: &BTreeMap<&str, &str>| {
        subject(row["unit"], "tinh", GROUPS.map(|group| (group, plain(row[group]))))
    });
    (subjects.collect(), rows)
}

fn from_groups(subjects: &[Subject], wishes: &[(&str, &str)]) -> Outcome {
    evaluated(&definition("qd-766-groups"), wishes, subjects)
}

/// A unit with these metrics, evaluated with these settings.
fn unit(metrics: &[(&str, Measure)], wishes: &[(&str, &str)]) -> Outcome {
    let subject = subject("H21.17", "xa", metrics.iter().copied());
    evaluated(&definition("qd-766"), wishes, &[subject])
}

#[test]
fn every_published_leaf_is_reproduced() {
    let definition = definition("qd-766");
    let rows = table(LEAVES);
    assert_eq!(rows.len(), 32);
    for row in rows {
        let row: BTreeMap<_, _> = row.into_iter().collect();
        let cases = ratio(row["numerator"], row["denominator"]);
        let subject = subject(row["unit"], "xa", [(row["metric"], cases)]);
        let outcome = evaluated(&definition, &[], &[subject]);
        let leaf = node(&outcome, Some(row["unit"]), row["metric"]);
        assert_eq!(leaf.value, Some(number(row["score"])), "{row:?}");
    }
}

#[test]
fn the_ratio_is_not_rounded_before_the_points() {
    let outcome = unit(&[("PUBLISH_ON_TIME", ratio("284995", "443565"))], &[]);
    assert_eq!(published(&outcome, "H21.17", "PUBLISH_ON_TIME"), Some("3.86"));
}

#[test]
fn every_published_total_and_rank_is_reproduced() {
    let (subjects, rows) = provinces();
    let outcome = from_groups(&subjects, &[]);
    let mut ranks = 0;
    for row in &rows {
        let total = node(&outcome, Some(row["unit"]), "QD766");
        assert_eq!(total.value, Some(number(row["QD766"])), "{}", row["unit"]);
        for code in GROUPS.into_iter().chain(["QD766"]) {
            let rank = node(&outcome, Some(row["unit"]), code).rank.map(|rank| rank.to_string());
            let expected = row[format!("rank_{code}").as_str()];
            assert_eq!(rank.as_deref(), Some(expected), "{}, {code}", row["unit"]);
            ranks += 1;
        }
    }
    assert_eq!(ranks, 7 * 34);
}

#[test]
fn both_definitions_agree_on_given_groups() {
    let (subjects, rows) = provinces();
    let (groups, leaves) =
        (from_groups(&subjects, &[]), evaluated(&definition("qd-766"), &[], &subjects));
    for unit in rows.iter().map(|row| Some(row["unit"])).chain([None]) {
        for code in GROUPS.into_iter().chain(["CLDV", "QD766"]) {
            let (one, other) = (node(&groups, unit, code), node(&leaves, unit, code));
            assert_eq!(
                (one.value, one.max, one.rank),
                (other.value, other.max, other.rank),
                "{unit:?}, {code}"
            );
        }
    }
}

/// The national row of 05/10/2026. The mean of the 34 totals would be 61.85.
#[test]
fn the_national_row_is_the_sum_of_rounded_group_means() {
    let outcome = from_groups(&provinces().0, &[]);
    let row = [
        ("CKMB", "10.07"),
        ("TDGQ", "17.51"),
        ("CLGQ", "8.32"),
        ("TTTT", "6.39"),
        ("CLDV", "14.71"),
        ("MDSH", "9.49"),
        ("MDHL", "10.08"),
        ("QD766", "61.86"),
    ];
    for (code, expected) in row {
        assert_eq!(node(&outcome, None, code).value, Some(number(expected)), "{code}");
    }
}

/// Đắk Lắk, 10/10/2026.
#[test]
fn dak_lak_comes_to_65_49() {
    let scores = ["11.85", "17.72", "8.97", "6.69", "9.08", "11.18"];
    let groups = GROUPS.into_iter().zip(scores.map(plain));
    let outcome = from_groups(&[subject("H15", "tinh", groups)], &[]);
    assert_eq!(published(&outcome, "H15", "QD766"), Some("65.49"));
}

/// H21.02: the portal shows 9.12; the sum of unrounded leaves would be 9.11.
#[test]
fn a_group_is_the_sum_of_its_rounded_leaves() {
    let metrics = [
        ("ORIGINAL_RESULT_AVAILABLE", ratio("170", "330")),
        ("SO_HOA_GIAY_TO_GIAI_QUYET", ratio("67", "330")),
        ("REUSED_DIGITIZED_DATA", ratio("18", "330")),
        ("SYNCED_WITH_DVCQG_PERSONAL_STORAGE", ratio("18", "330")),
        ("CITIZEN_DATA_CONNECTED_DOSSIER", ratio("330", "330")),
        ("CITIZEN_DATA_CONNECTED_FORMALITY", ratio("15", "35")),
        ("ELECTRONIC_CERTIFIED_COPY", plain("2")),
    ];
    let outcome = unit(&metrics, &[]);
    assert_eq!(published(&outcome, "H21.17", "MDSH"), Some("9.12"));
}

#[test]
fn no_petitions_earn_full_marks_and_no_payments_none() {
    let none = ratio("0", "0");
    let metrics = [
        ("PETITION_PROCESSING_ON_TIME", none),
        ("PETITION_HANDLING_SATISFACTION", none),
        ("DOSSIER_RECEIVING_SATISFACTION", ratio("283", "330")),
        ("TTTT_DOSSIERS", none),
        ("TTTT_TRANSACTIONS", none),
        ("TTTT_FORMALITIES", none),
    ];
    let outcome = unit(&metrics, &[]);
    assert_eq!(published(&outcome, "H21.17", "MDHL"), Some("17.72"));
    assert_eq!(published(&outcome, "H21.17", "TTTT"), Some("0.00"));
}

#[test]
fn a_metric_without_cases_is_missing_unless_a_setting_says_otherwise() {
    let metrics = [("TDGQ_ON_TIME", ratio("0", "0"))];
    let score = |wishes| unit(&metrics, wishes);
    assert_eq!(published(&score(&[]), "H21.17", "TDGQ"), None);
    assert_eq!(published(&score(&[("no_cases", "zero")]), "H21.17", "TDGQ"), Some("0.00"));
    assert_eq!(published(&score(&[("no_cases", "full")]), "H21.17", "TDGQ"), Some("20.00"));
}

#[test]
fn a_group_with_a_missing_leaf_has_no_score_and_neither_has_the_total() {
    let outcome = unit(
        &[("PUBLISH_ON_TIME", ratio("47", "47")), ("PUBLIC_UPDATE_ON_TIME", ratio("43", "47"))],
        &[],
    );
    for code in ["CKMB", "QD766"] {
        let found = node(&outcome, Some("H21.17"), code);
        assert_eq!((found.value, found.status), (None, Status::Missing), "{code}");
    }
    assert_eq!(node(&outcome, Some("H21.17"), "CKMB").max, Some(number("18")));
}

#[test]
fn online_services_are_computed_once_their_maxima_are_known() {
    let metrics = [
        ("CLGQ_PROVIDED", ratio("60", "100")),
        ("CLGQ_USED", ratio("50", "100")),
        ("CLGQ_SUBMITTED", ratio("70", "100")),
    ];
    assert_eq!(published(&unit(&metrics, &[]), "H21.17", "CLGQ"), None);
    let maxima = [("clgq_provided_max", "4"), ("clgq_used_max", "2"), ("clgq_submitted_max", "6")];
    // 60 of 80 % is three quarters; 50 of 100 % a half; 70 of 50 % everything.
    assert_eq!(published(&unit(&metrics, &maxima), "H21.17", "CLGQ"), Some("10.00"));
    let given = unit(&[("CLGQ", plain("8.97"))], &[]);
    assert_eq!(published(&given, "H21.17", "CLGQ"), Some("8.97"));
    assert_eq!(node(&given, Some("H21.17"), "CLGQ").max, Some(number("12")));
}

#[test]
fn bands_are_told_only_when_asked_for() {
    let (subjects, _) = provinces();
    let band = |outcome: &Outcome| node(outcome, Some("H20"), "QD766").band.clone();
    assert_eq!(band(&from_groups(&subjects, &[])), None);
    let outcome = from_groups(&subjects, &[("bands", "provincial_tool")]);
    assert_eq!(band(&outcome).as_ref().map(BandCode::as_str), Some("average"));
    let edges = [
        ("90", "excellent"),
        ("89.99", "good"),
        ("70", "fair"),
        ("50", "average"),
        ("49.99", "weak"),
    ];
    for (total, expected) in edges {
        let subject = subject("H20", "tinh", [("QD766", plain(total))]);
        let outcome = from_groups(&[subject], &[("bands", "provincial_tool")]);
        assert_eq!(band(&outcome).as_ref().map(BandCode::as_str), Some(expected), "{total}");
    }
}
