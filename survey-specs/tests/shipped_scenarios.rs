//! The shipped index definitions on small cases that are computed by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use rust_decimal::Decimal;
use survey_specs::code::{CategoryCode, ItemCode, UnitClass, UnitCode, VariableCode};
use survey_specs::index::leaf::Rescale;
use survey_specs::index::read::read;
use survey_specs::index::{
    Amount, Assessed, IndexDefinition, LeafRule, Measure, Measures, Node, NodeOutcome, Outcome,
    Status, Subject, Tallies, Tally, evaluate,
};

const SIPAS_2017: &str = include_str!("../specs/sipas-2017.index.yaml");
const SIPAS_2026: &str = include_str!("../specs/sipas-2026.index.yaml");
const PAPI_SURVEY: &str = include_str!("../specs/papi-survey.index.yaml");
const DDCI_DEPARTMENTS: &str = include_str!("../specs/ddci-departments.index.yaml");
const DDCI_COMMUNES: &str = include_str!("../specs/ddci-communes.index.yaml");
const PCI_2013_2024: &str = include_str!("../specs/pci-2013-2024.index.yaml");
const PCI_2025: &str = include_str!("../specs/pci-2025.index.yaml");
const ONE_STOP_18: &str = include_str!("../specs/one-stop-18.index.yaml");
const ONE_STOP: &str = include_str!("../specs/one-stop.index.yaml");
const ONE_TAP: &str = include_str!("../specs/one-tap.index.yaml");

fn definition(yaml: &str) -> IndexDefinition {
    let reading = read("a shipped definition", yaml.as_bytes());
    assert_eq!(reading.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    reading.definition.unwrap()
}

/// What is known of one unit.
struct Known(Subject);

fn unit(code: &str) -> Known {
    Known(Subject {
        unit: UnitCode::new(code).unwrap(),
        class: UnitClass::new("all").unwrap(),
        tallies: Tallies::default(),
        measures: Measures::default(),
    })
}

impl Known {
    /// So many answers with each category of an item.
    fn answers<'c>(mut self, item: &str, counts: impl IntoIterator<Item = (&'c str, u64)>) -> Self {
        for (category, n) in counts {
            let (item, category) = (ItemCode::new(item), CategoryCode::new(category));
            let tally = Tally { n, weight: n.into() };
            self.0.tallies.add(item.unwrap(), category.unwrap(), tally);
        }
        self
    }

    fn value(self, variable: &str, value: &str) -> Self {
        self.measured(variable, Measure::Plain(value.parse().unwrap()))
    }

    /// What the unit gives itself, what is appraised, and what a survey gives; `""` is nothing.
    fn assessed(self, criterion: &str, [claimed, appraised, survey]: [&str; 3]) -> Self {
        let amount = |text: &str| (!text.is_empty()).then(|| text.parse::<Amount>().unwrap());
        let points = Assessed {
            claimed: amount(claimed),
            appraised: amount(appraised),
            survey: amount(survey),
        };
        self.measured(criterion, Measure::Assessed(points))
    }

    fn measured(mut self, variable: &str, measure: Measure) -> Self {
        self.0.measures.insert(VariableCode::new(variable).unwrap(), measure);
        self
    }
}

/// A definition evaluated for some units.
struct Scores(Outcome);

fn index(yaml: &str, wishes: &[(&str, &str)], units: impl IntoIterator<Item = Known>) -> Scores {
    let definition = definition(yaml);
    let policy = definition.policy(wishes.iter().copied()).unwrap();
    let subjects: Vec<_> = units.into_iter().map(|known| known.0).collect();
    Scores(evaluate(&definition, &policy, &subjects))
}

impl Scores {
    fn row(&self, unit: &str, node: &str) -> &NodeOutcome {
        let is_row = |row: &&NodeOutcome| {
            row.unit.as_ref().map_or("@", UnitCode::as_str) == unit && row.node.as_str() == node
        };
        self.0.nodes.iter().find(is_row).unwrap()
    }

    /// The published value of a node of the unit, or of the class `@`; empty if there is none.
    fn shown(&self, unit: &str, node: &str) -> &str {
        self.row(unit, node).published.as_deref().unwrap_or_default()
    }

    fn value(&self, unit: &str, node: &str) -> Option<Decimal> {
        self.row(unit, node).value
    }

    fn band(&self, unit: &str, node: &str) -> &str {
        self.row(unit, node).band.as_ref().map_or("", |band| band.as_str())
    }

    fn status(&self, unit: &str, node: &str) -> Status {
        self.row(unit, node).status
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

// SIPAS

#[test]
fn the_national_index_is_the_mean_of_its_two_blocks_as_published() {
    for (first, second, national) in
        [("79.72", "80.43", "80.08"), ("82.49", "82.83", "82.66"), ("83.84", "84.03", "83.94")]
    {
        let year = index(SIPAS_2026, &[], [unit("VN").value("I", first).value("II", second)]);
        assert_eq!(year.shown("VN", "SIPAS"), national);
    }
}

/// Ten people satisfied with criteria 1–20, two of whom gave feedback and are dissatisfied with what
/// became of it. What people find is bad throughout.
fn desk_with_poor_feedback() -> Known {
    let desk = (1..=20).fold(unit("X"), |desk, criterion| {
        let desk = desk.answers(&format!("h{criterion}"), [("4", 6), ("5", 4)]);
        desk.answers(&format!("n{criterion}"), [("1", 10)])
    });
    desk.answers("h21", [("1", 2)]).answers("h22", [("2", 2)])
}

#[test]
fn few_answers_weigh_little_where_answers_are_pooled_and_as_much_as_others_where_criteria_are() {
    let pooled = index(SIPAS_2017, &[], [desk_with_poor_feedback()]);
    // 20 of 24 answers; 200 of 204.
    assert_eq!(pooled.shown("X", "Y5"), "83.33");
    assert_eq!(pooled.shown("X", "SIPAS"), "98.04");
    let by_criterion = [("item_aggregate", "mean_of_items"), ("overall", "mean_of_items")];
    let means = index(SIPAS_2017, &by_criterion, [desk_with_poor_feedback()]);
    // (100 + 100 + 0 + 0) / 4; 20 criteria of 22.
    assert_eq!(means.shown("X", "Y5"), "50.00");
    assert_eq!(means.shown("X", "SIPAS"), "90.91");
    let by_factor =
        index(SIPAS_2017, &[("overall", "mean_of_factors")], [desk_with_poor_feedback()]);
    // (4 × 100 + 83 1/3) / 5.
    assert_eq!(by_factor.shown("X", "SIPAS"), "96.67");
}

#[test]
fn what_people_find_is_reported_and_counts_nowhere() {
    let desk = index(SIPAS_2017, &[], [desk_with_poor_feedback()]);
    assert_eq!(desk.shown("X", "N1"), "0.00");
    assert_eq!(desk.shown("X", "Y1"), "100.00");
}

// PAPI-style survey

/// Answers to 1.1 whose shares are those of Hà Nội in 2023.
fn civic_knowledge() -> Known {
    unit("HN")
        .answers("p11_1", [("3", 745_272), ("1", 254_728)])
        .answers("p11_2", [("1", 581_964), ("2", 418_036)])
}

#[test]
fn civic_knowledge_fits_the_published_score_with_the_wider_bounds_of_its_first_indicator() {
    let wider = [("civic_knowledge_bounds", "as_published_2023")];
    let published = index(PAPI_SURVEY, &wider, [civic_knowledge()]);
    // 0.25 + 2.25 × (0.745272 / 2 + 0.581964) / 2
    assert_eq!(published.value("HN", "SC11"), Some(decimal("1.323925")));
    let declared = index(PAPI_SURVEY, &[], [civic_knowledge()]);
    assert_eq!(declared.value("HN", "SC11"), Some(decimal("1.7431405")));
    assert_eq!(declared.shown("HN", "SC11"), "1.7431");
}

/// Everybody gives the best answer to everything, or the worst.
fn unanimous(code: &str, best: bool) -> Known {
    let definition = definition(PAPI_SURVEY);
    let leaves = definition.root.leaves();
    leaves.into_iter().fold(unit(code), |unit, node: &Node| {
        let leaf = node.leaf().unwrap();
        let turned = ["P44_1", "P64_2"].contains(&node.code.as_str());
        let answer = match leaf.rule.variants().next().unwrap() {
            LeafRule::TopBoxShare { codes } if best != turned => codes[0].to_string(),
            LeafRule::TopBoxShare { codes } => {
                let others = ["1", "2", "3"].into_iter();
                let mut others = others.filter(|code| !codes.iter().any(|c| c.as_str() == *code));
                others.next().unwrap().to_owned()
            }
            LeafRule::MeanScore(Rescale::Linear { from, .. }) => {
                if best {
                    from.1.to_string()
                } else {
                    from.0.to_string()
                }
            }
            rule => unreachable!("{rule:?}"),
        };
        unit.answers(leaf.from.as_str(), [(answer.as_str(), 40)])
    })
}

#[test]
fn a_third_of_a_dimension_runs_from_a_literal_0_33_to_3_33() {
    let extremes = index(PAPI_SURVEY, &[], [unanimous("WORST", false), unanimous("BEST", true)]);
    for (node, worst, best) in [
        ("SC11", "0.2500", "2.5000"),
        ("D1", "1.0000", "10.0000"),
        ("SC71", "0.3300", "3.3300"),
        ("D7", "0.9900", "9.9900"),
        ("P44_1", "0.0000", "100.0000"),
        ("P64_2", "0.0000", "100.0000"),
        // Four dimensions of four and four of three.
        ("PAPI", "7.9600", "79.9600"),
    ] {
        assert_eq!(extremes.shown("WORST", node), worst, "{node}");
        assert_eq!(extremes.shown("BEST", node), best, "{node}");
    }
}

#[test]
fn an_item_about_something_bad_is_turned_round() {
    let asked = unit("X").answers("p44_1", [("1", 4), ("2", 6), ("3", 30)]);
    // A quarter were asked for money.
    assert_eq!(index(PAPI_SURVEY, &[], [asked]).shown("X", "P44_1"), "75.0000");
}

#[test]
fn a_sum_without_one_of_its_parts_is_missing() {
    let result = index(PAPI_SURVEY, &[], [civic_knowledge()]);
    assert_eq!(result.status("HN", "SC11"), Status::Ok);
    assert_eq!(result.status("HN", "D1"), Status::Missing);
    assert_eq!(result.status("HN", "PAPI"), Status::Missing);
}

#[test]
fn quarters_of_the_units_make_the_groups() {
    let units = ["1", "2", "3", "4"].map(|value| unit(value).value("D1", value));
    let result = index(PAPI_SURVEY, &[], units);
    let groups = ["1", "2", "3", "4"].map(|unit| result.band(unit, "D1"));
    assert_eq!(groups, ["lowest", "low_average", "high_average", "highest"]);
}

// DDCI

const DEPARTMENT_QUESTIONS: [u32; 9] = [5, 5, 4, 4, 1, 1, 4, 2, 4];
const COMMUNE_QUESTIONS: [u32; 10] = [5, 4, 5, 4, 4, 1, 1, 4, 3, 4];

/// A unit that 50 businesses rate alike in everything but the items of `exceptions`.
fn rated(code: &str, questions: &[u32], exceptions: &[&str]) -> Known {
    let contents = (1..).zip(questions);
    let items = contents.flat_map(|(content, count)| {
        (1..=*count).map(move |question| format!("d{content}_{question}"))
    });
    items
        .filter(|item| !exceptions.contains(&item.as_str()))
        .fold(unit(code), |unit, item| unit.answers(&item, [("2", 25), ("4", 25)]))
}

fn department(code: &str, exceptions: &[&str]) -> Known {
    rated(code, &DEPARTMENT_QUESTIONS, exceptions)
}

#[test]
fn where_all_units_are_equal_each_gets_full_marks_or_none_by_the_setting() {
    for (yaml, questions) in
        [(DDCI_DEPARTMENTS, &DEPARTMENT_QUESTIONS[..]), (DDCI_COMMUNES, &COMMUNE_QUESTIONS[..])]
    {
        let units = || ["A", "B"].map(|code| rated(code, questions, &[]));
        let full = index(yaml, &[], units());
        assert_eq!(full.shown("A", "D1_1"), "10.00");
        assert_eq!(full.shown("B", "CSTP4"), "10.00");
        assert_eq!(full.shown("A", "DDCI"), "100.00");
        assert_eq!(full.row("B", "DDCI").rank, Some(1));
        let left_out = index(yaml, &[("equal_values", "left_out")], units());
        assert_eq!(left_out.status("A", "D1_1"), Status::Missing);
        assert_eq!(left_out.status("A", "DDCI"), Status::Missing);
    }
}

/// Three departments that differ in one question of market entry: 20, 50 and 80 % agree.
fn three_departments() -> [Known; 3] {
    [("A", 10), ("B", 25), ("C", 40)].map(|(code, agree)| {
        department(code, &["d1_1"]).answers("d1_1", [("1", 50 - agree), ("5", agree)])
    })
}

#[test]
fn an_indicator_runs_from_1_to_10_between_the_worst_and_the_best_unit() {
    let result = index(DDCI_DEPARTMENTS, &[], three_departments());
    let of = |node: &str| ["A", "B", "C"].map(|unit| result.shown(unit, node).to_owned());
    assert_eq!(of("D1_1"), ["1.00", "5.50", "10.00"]);
    // With four indicators at 10: (1 + 40) / 5, (5.5 + 40) / 5.
    assert_eq!(of("CSTP1"), ["8.20", "9.10", "10.00"]);
    // With eight sub-indices at 10: (8.2 + 80) / 9 × 10, (9.1 + 80) / 9 × 10.
    assert_eq!(of("DDCI"), ["98.00", "99.00", "100.00"]);
    assert_eq!(["A", "B", "C"].map(|unit| result.row(unit, "DDCI").rank), [3, 2, 1].map(Some));
}

#[test]
fn unequal_weights_move_the_total() {
    let unequal = [("sub_index_weights", "example_unequal")];
    let result = index(DDCI_DEPARTMENTS, &unequal, three_departments());
    // Market entry weighs 10 of 100: (10 × 8.2 + 90 × 10) / 100 × 10.
    assert_eq!(result.shown("A", "DDCI"), "98.20");
    let communes = ["A", "B"].map(|code| rated(code, &COMMUNE_QUESTIONS, &[]));
    assert_eq!(index(DDCI_COMMUNES, &unequal, communes).shown("A", "DDCI"), "100.00");
}

#[test]
fn never_and_rarely_are_the_good_answers_about_something_bad() {
    let never = department("NEVER", &["d3_1"]).answers("d3_1", [("1", 30), ("2", 20)]);
    let always = department("ALWAYS", &["d3_1"]).answers("d3_1", [("4", 30), ("5", 20)]);
    let result = index(DDCI_DEPARTMENTS, &[], [never, always]);
    assert_eq!(result.shown("NEVER", "D3_1"), "10.00");
    assert_eq!(result.shown("ALWAYS", "D3_1"), "1.00");
}

#[test]
fn a_hard_indicator_where_low_is_good_is_turned_round_and_counts_40_of_100() {
    let units = [("A", "2"), ("B", "5"), ("C", "8")]
        .map(|(code, overdue)| department(code, &[]).value("OVERDUE_DOSSIERS", overdue));
    let result = index(DDCI_DEPARTMENTS, &[], units);
    let of = |node: &str| ["A", "B", "C"].map(|unit| result.shown(unit, node).to_owned());
    assert_eq!(of("OVERDUE_DOSSIERS"), ["10.00", "5.50", "1.00"]);
    // The soft part is 10: 0.6 × 10 + 0.4 × 5.5, 0.6 × 10 + 0.4 × 1.
    assert_eq!(of("CSTP3"), ["10.00", "8.20", "6.40"]);
    // No hard data for transparency: the soft part is all of it.
    assert_eq!(of("CSTP2"), ["10.00", "10.00", "10.00"]);
}

#[test]
fn a_unit_rated_by_few_is_not_ranked_and_is_no_yardstick_for_others() {
    let few = unit("FEW").answers("d1_1", [("1", 29)]);
    let result = index(DDCI_DEPARTMENTS, &[], three_departments().into_iter().chain([few]));
    assert_eq!(result.shown("B", "D1_1"), "5.50");
    assert_eq!(result.shown("A", "D1_1"), "1.00");
    let row = result.row("FEW", "D1_1");
    assert_eq!((row.status, row.rank), (Status::NotRanked, None));
}

#[test]
fn groups_have_no_cuts_of_their_own_until_somebody_chooses() {
    let undecided = index(DDCI_DEPARTMENTS, &[], three_departments());
    assert_eq!(undecided.band("C", "DDCI"), "");
    let units = ["10", "20", "30", "40", "50"].map(|agree| {
        let n: u64 = agree.parse().unwrap();
        department(agree, &["d1_1"]).answers("d1_1", [("1", 60 - n), ("5", n)])
    });
    let fifths = index(DDCI_DEPARTMENTS, &[("groups", "fifths")], units);
    let groups = ["10", "20", "30", "40", "50"].map(|unit| fifths.band(unit, "DDCI"));
    assert_eq!(groups, ["low", "average", "fair", "good", "very_good"]);
}

// PCI

/// A province with 5 in every sub-index but one, in which it has 10.
fn province(code: &str, best: u32) -> Known {
    (1..=10).fold(unit(code), |unit, number| {
        unit.value(&format!("CSTP{number}"), if number == best { "10" } else { "5" })
    })
}

#[test]
fn a_sub_index_weighs_what_the_chosen_weights_say() {
    let provinces = || [province("ENTRY", 1), province("OPEN", 3), province("CLEAN", 5)];
    let remembered = index(PCI_2013_2024, &[("weights", "remembered_2009_2020")], provinces());
    let equal = index(PCI_2013_2024, &[("weights", "equal")], provinces());
    // 5 % of 100 and 95 % of 50, and so on.
    for (unit, total) in [("ENTRY", "52.50"), ("OPEN", "60.00"), ("CLEAN", "55.00")] {
        assert_eq!(remembered.shown(unit, "PCI"), total);
        assert_eq!(equal.shown(unit, "PCI"), "55.00");
    }
}

#[test]
fn without_chosen_weights_there_is_no_total_but_the_published_one() {
    let units = [province("X", 1), province("Y", 1).value("PCI", "70.25")];
    let result = index(PCI_2013_2024, &[], units);
    assert_eq!(result.status("X", "PCI"), Status::Missing);
    assert_eq!(result.shown("X", "CSTP1"), "10.00");
    assert_eq!(result.shown("Y", "PCI"), "70.25");
    let components =
        (1..=9).fold(unit("X"), |unit, number| unit.value(&format!("TP{number}"), "6"));
    assert_eq!(index(PCI_2025, &[], [components]).status("X", "PCI"), Status::Missing);
}

#[test]
fn nine_components_of_6_are_60_with_equal_weights() {
    let components =
        (1..=9).fold(unit("X"), |unit, number| unit.value(&format!("TP{number}"), "6"));
    let result = index(PCI_2025, &[("weights", "equal")], [components]);
    assert_eq!(result.shown("X", "PCI"), "60.00");
}

#[test]
fn a_sub_index_can_be_built_from_indicators_as_the_readme_shows() {
    let readme = include_str!("../specs/pci.README.md");
    let (_, rest) = readme.split_once("```yaml\n").unwrap();
    let (nodes, _) = rest.split_once("```").unwrap();
    let line = PCI_2013_2024.lines().find(|line| line.contains("node: CSTP4,")).unwrap();
    let built = PCI_2013_2024.replace(&format!("{line}\n"), nodes);
    let units = [("A", "40", "1"), ("B", "60", "3"), ("C", "80", "5")].map(|(code, soft, hard)| {
        unit(code).value("OFFICIALS_EFFICIENT", soft).value("OVERDUE_DOSSIERS", hard)
    });
    let result = index(&built, &[("weights", "equal")], units);
    // 60 % of 1, 5.5, 10 and 40 % of 10, 5.5, 1.
    assert_eq!(["A", "B", "C"].map(|unit| result.shown(unit, "CSTP4")), ["4.60", "5.50", "6.40"]);
}

// One-stop desks

/// A desk that gives itself so many quarters of a point, at most two points for each criterion.
fn desk(code: &str, quarters: u32) -> Known {
    let (desk, _) = (1..=9).fold((unit(code), quarters), |(desk, left), criterion| {
        let quarters = left.min(8);
        let points = (Decimal::from(quarters) / Decimal::from(4)).to_string();
        (desk.assessed(&format!("C{criterion}"), [&points, "", ""]), left - quarters)
    });
    desk
}

#[test]
fn exactly_15_of_18_points_are_excellent() {
    for (quarters, points, band) in [
        (72, "18.00", "excellent"),
        (60, "15.00", "excellent"),
        (59, "14.75", "good"),
        (48, "12.00", "good"),
        (47, "11.75", "fair"),
        (36, "9.00", "fair"),
        (35, "8.75", "average"),
        (24, "6.00", "average"),
        (23, "5.75", "weak"),
        (0, "0.00", "weak"),
    ] {
        let result = index(ONE_STOP_18, &[], [desk("X", quarters)]);
        assert_eq!((result.shown("X", "DIEM18"), result.band("X", "DIEM18")), (points, band));
    }
}

#[test]
fn appraised_points_count_before_claimed_ones_and_those_of_a_survey_never() {
    let desks = [
        desk("CLAIMED", 72),
        desk("APPRAISED", 72).assessed("C1", ["2", "0.5", ""]),
        desk("SURVEYED", 64).assessed("C9", ["1", "", "1"]),
    ];
    let result = index(ONE_STOP_18, &[], desks);
    assert_eq!(result.shown("CLAIMED", "DIEM18"), "18.00");
    assert_eq!(result.shown("APPRAISED", "DIEM18"), "16.50");
    assert_eq!(result.shown("SURVEYED", "C9"), "1.00");
    assert_eq!(result.shown("SURVEYED", "DIEM18"), "17.00");
}

#[test]
fn a_criterion_that_nobody_scored_is_not_zero() {
    let result = index(ONE_STOP_18, &[], [desk("X", 60).assessed("C9", ["", "", ""])]);
    assert_eq!(result.status("X", "DIEM18"), Status::Missing);
    assert_eq!(result.band("X", "DIEM18"), "");
}

#[test]
fn the_three_levels_have_one_decimal_and_count_nowhere() {
    let rated = |desk: Known| desk.answers("muc_do", [("1", 1), ("2", 10), ("3", 4)]);
    let result = index(ONE_STOP_18, &[], [rated(desk("X", 60))]);
    assert_eq!(
        ["HL1", "HL2", "HL3"].map(|level| result.shown("X", level)),
        ["6.7", "66.7", "26.7"]
    );
    assert_eq!(result.shown("X", "DIEM18"), "15.00");
    assert_eq!(result.row("X", "HL2").rank, None);
}

#[test]
fn satisfaction_with_the_desk_is_what_everybody_is_asked_and_criteria_stand_beside_it() {
    let desk = || {
        unit("X")
            .answers("muc_do", [("1", 2), ("2", 30), ("3", 8)])
            .answers("t7", [("0", 10), ("1", 5), ("2", 3), ("3", 2)])
            .answers("t3", [("2", 1), ("4", 1)])
    };
    let result = index(ONE_STOP, &[], [desk()]);
    assert_eq!(result.shown("X", "ONE_STOP"), "95.0");
    assert_eq!(
        ["HL1", "HL2", "HL3"].map(|level| result.shown("X", level)),
        ["5.0", "75.0", "20.0"]
    );
    // (75 + 50) / 2
    assert_eq!(result.shown("X", "TIEU_CHI"), "62.5");
    let pooled = index(ONE_STOP, &[("criteria_aggregate", "pooled_answers")], [desk()]);
    // 16 of 22
    assert_eq!(pooled.shown("X", "TIEU_CHI"), "72.7");
}

#[test]
fn a_tap_gives_a_share_a_mean_and_a_net_score() {
    let taps = |code: &str, times: u64| {
        let counts = [("1", 1), ("2", 1), ("3", 2), ("4", 10), ("5", 6)];
        unit(code).answers("rating", counts.map(|(level, n)| (level, n * times)))
    };
    let result = index(ONE_TAP, &[], [taps("FEW", 1), taps("MANY", 2)]);
    for unit in ["FEW", "MANY"] {
        assert_eq!(result.shown(unit, "ONE_TAP"), "80.0");
        assert_eq!(result.shown(unit, "HL"), "80.0");
        assert_eq!(result.shown(unit, "MEAN"), "3.95");
        assert_eq!(result.row(unit, "MEAN").max, Some(5.into()));
        assert_eq!(result.shown(unit, "NET"), "70.0");
    }
    assert_eq!(result.status("FEW", "ONE_TAP"), Status::NotRanked);
    assert_eq!(result.status("MANY", "ONE_TAP"), Status::Ok);
}

#[test]
fn a_class_of_desks_is_the_mean_of_desks_or_of_people_by_the_setting() {
    let desks = || {
        let small = unit("SMALL").answers("rating", [("1", 10)]);
        [small, unit("LARGE").answers("rating", [("5", 90)])]
    };
    assert_eq!(index(ONE_TAP, &[], desks()).shown("@", "ONE_TAP"), "50.0");
    let pooled = index(ONE_TAP, &[("class_row", "pooled_sample")], desks());
    assert_eq!(pooled.shown("@", "ONE_TAP"), "90.0");
}
