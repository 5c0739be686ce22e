//! PAR INDEX against figures of the press, and by hand.

use rust_decimal::Decimal;
use survey_specs::code::{BandCode, CategoryCode, ItemCode};
use survey_specs::index::{Measure, Outcome, Status, Subject, Tally};

use crate::{assessed, definition, evaluated, node, number, plain, published, subject};

/// One province with these measures.
fn province(measures: &[(&str, Measure)], wishes: &[(&str, &str)]) -> Outcome {
    let subject = subject("H80", "tinh", measures.iter().copied());
    evaluated(&definition("par-index-province"), wishes, &[subject])
}

/// What a press report on Long An in 2023 printed.
const LONG_AN: [(&str, &str, &str, &str); 3] = [
    ("F3", "12.98", "99.84", "99.85"),
    ("F5", "13.6", "90.66", "90.67"),
    ("F8", "13.51", "81.87", "81.88"),
];

#[test]
fn percentages_are_cut_off_as_printed_unless_the_setting_rounds() {
    let points = LONG_AN.map(|(field, points, ..)| (field, plain(points)));
    let (cut, rounded) = (province(&points, &[]), province(&points, &[("rounding", "half_up")]));
    for (field, points, truncated, half_up) in LONG_AN {
        let percent = |outcome| node(outcome, Some("H80"), field).published_percent.as_deref();
        assert_eq!(percent(&cut), Some(truncated), "{field}");
        assert_eq!(percent(&rounded), Some(half_up), "{field}");
        assert_eq!(node(&cut, Some("H80"), field).value, Some(number(points)));
    }
}

#[test]
fn the_fields_of_provinces_make_100_points() {
    let outcome = province(&[], &[]);
    let total = node(&outcome, Some("H80"), "PAR");
    assert_eq!((total.max, total.status), (Some(number("100")), Status::Missing));
}

#[test]
fn appraised_points_replace_claimed_ones_and_the_survey_comes_on_top() {
    let outcome = province(
        &[
            ("F1", assessed("9.2", "8.8", "")),
            ("F2", assessed("7", "", "1.5")),
            ("F3", assessed("", "", "")),
        ],
        &[],
    );
    assert_eq!(published(&outcome, "H80", "F1"), Some("8.80"));
    assert_eq!(published(&outcome, "H80", "F2"), Some("8.50"));
    assert_eq!(published(&outcome, "H80", "F3"), None);
}

#[test]
fn groups_of_2015_begin_at_90_80_and_70() {
    let edges = [
        ("90", Some("A")),
        ("89.99", Some("B")),
        ("80", Some("B")),
        ("70", Some("C")),
        ("69.99", None),
    ];
    for (total, expected) in edges {
        let outcome = province(&[("PAR", plain(total))], &[]);
        let band = node(&outcome, Some("H80"), "PAR").band.clone();
        assert_eq!(band.as_ref().map(BandCode::as_str), expected, "{total}");
    }
}

const QUESTIONS: [usize; 8] = [3, 3, 4, 3, 4, 3, 4, 3];
/// The example of the definition's README.
const ASSESSED: [&str; 8] = ["6", "6", "9", "7", "10", "9", "10", "4"];
const SURVEYED: [&str; 8] = ["3", "3", "4", "3", "5", "3", "4", "4"];

/// A unit whose questions were answered so often with A, B, C, D and E.
fn surveyed(unit: &str, answers: impl Fn(usize, usize) -> [u64; 5]) -> Subject {
    let mut subject = subject(unit, "xa", []);
    for (field, questions) in (1..).zip(QUESTIONS) {
        for question in 1..=questions {
            let item = ItemCode::new(format!("f{field}_{question}")).unwrap();
            for (code, n) in ["A", "B", "C", "D", "E"].into_iter().zip(answers(field, question)) {
                let tally = Tally { n, weight: Decimal::from(n) };
                subject.tallies.add(item.clone(), CategoryCode::new(code).unwrap(), tally);
            }
        }
    }
    subject
}

/// One commune under the maxima of the README's example.
fn commune(subject: Subject) -> Outcome {
    let name = |field: usize, part: &str| format!("f{field}_{part}_max");
    let mut wishes = vec![("sipas_max".to_owned(), "10")];
    wishes.extend((1..).zip(ASSESSED).map(|(field, most)| (name(field, "assessed"), most)));
    wishes.extend((1..).zip(SURVEYED).map(|(field, most)| (name(field, "survey"), most)));
    let wishes: Vec<_> = wishes.iter().map(|(name, most)| (name.as_str(), *most)).collect();
    evaluated(&definition("par-index-commune"), &wishes, &[subject])
}

/// Everything the assessed parts can get, as measures.
fn fully_assessed(subject: &mut Subject) {
    for (field, most) in (1..).zip(ASSESSED) {
        let criterion = format!("F{field}_ASSESSED").parse().unwrap();
        subject.measures.insert(criterion, assessed(most, "", ""));
    }
}

#[test]
fn a_commune_that_has_everything_has_100_points() {
    let mut subject = surveyed("25942", |_, _| [7, 0, 0, 0, 2]);
    fully_assessed(&mut subject);
    subject.measures.insert("SIPAS".parse().unwrap(), plain("100"));
    let outcome = commune(subject);
    let total = node(&outcome, Some("25942"), "PAR");
    assert_eq!((total.value, total.max), (Some(number("100")), Some(number("100"))));
}

/// Half A and half C is 60 of 100; of the 29 surveyed points, 17.4. One question that nobody could
/// judge leaves its field to the others.
#[test]
fn a_commune_adds_assessed_surveyed_and_satisfaction_points() {
    let mut subject = surveyed("25942", |field, question| {
        if (field, question) == (1, 1) { [0, 0, 0, 0, 9] } else { [4, 0, 4, 0, 1] }
    });
    fully_assessed(&mut subject);
    subject.measures.insert("SIPAS".parse().unwrap(), plain("86.4"));
    let outcome = commune(subject);
    for (code, expected) in [
        ("Q1_2", "1.80"),
        ("F1_SURVEY", "1.80"),
        ("F1", "7.80"),
        ("SIPAS", "8.64"),
        ("F8", "15.04"),
        ("PAR", "87.04"),
    ] {
        assert_eq!(published(&outcome, "25942", code), Some(expected), "{code}");
    }
    assert_eq!(published(&outcome, "25942", "Q1_1"), None);
}

#[test]
fn without_its_maxima_a_commune_has_no_total_unless_whole_fields_are_given() {
    let definition = definition("par-index-commune");
    let mut subject = surveyed("25942", |_, _| [5, 0, 0, 0, 0]);
    let outcome = evaluated(&definition, &[], &[subject.clone()]);
    assert_eq!(published(&outcome, "25942", "PAR"), None);
    let points = ["9", "8.5", "12", "9.75", "14", "11", "12.5", "14"];
    for (field, points) in (1..).zip(points) {
        subject.measures.insert(format!("F{field}").parse().unwrap(), plain(points));
    }
    let outcome = evaluated(&definition, &[], &[subject]);
    assert_eq!(published(&outcome, "25942", "PAR"), Some("90.75"));
}

/// 2 A, 1 B, 1 D: (200 + 60) / 4 = 65; with two E that count as 0, 260 / 6 = 43.33.
#[test]
fn the_survey_is_the_mean_of_answer_weights() {
    let definition = definition("par-index-survey");
    let subject = surveyed("25942", |field, _| match field {
        1 => [2, 1, 0, 1, 2],
        _ => [1, 0, 0, 0, 0],
    });
    let score = |code: &str, wishes: &[(&str, &str)]| {
        let outcome = evaluated(&definition, wishes, std::slice::from_ref(&subject));
        published(&outcome, "25942", code).unwrap().to_owned()
    };
    assert_eq!(score("F1", &[]), "65.00");
    assert_eq!(score("F1", &[("no_opinion", "zero")]), "43.33");
    assert_eq!(score("F2", &[]), "100.00");
    // (65 + 7 × 100) / 8, and (3 × 65 + 24 × 100) / 27.
    assert_eq!(score("PAR_SURVEY", &[]), "95.63");
    assert_eq!(score("PAR_SURVEY", &[("total", "mean_of_questions")]), "96.11");
}
