//! Drawing cases from a frame.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use survey_specs::shipped;

use super::{Desk, Done};

/// The rows of a table of cases, each by the names of its columns.
fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

fn is_reserve(row: &BTreeMap<String, String>) -> bool {
    row["reserve"] == "1"
}

/// Different combinations of some columns, of the cases that are no reserves.
fn different(rows: &[BTreeMap<String, String>], columns: &[&str]) -> usize {
    let of_sample = rows.iter().filter(|row| !is_reserve(row));
    let values = of_sample.map(|row| columns.iter().map(|it| &row[*it]).collect::<Vec<_>>());
    values.collect::<BTreeSet<_>>().len()
}

async fn draw(desk: &Desk, seed: &str) -> Done {
    desk.run(&["sample", "s.plan.yaml", "--frame", "s.frame.csv", "--seed", seed]).await
}

/// The cases of a plan and a frame that have no problem.
async fn cases(plan: &str, frame: &str) -> Vec<BTreeMap<String, String>> {
    let desk = Desk::new();
    desk.write("s.plan.yaml", plan);
    desk.write("s.frame.csv", frame);
    let done = draw(&desk, "1").await;
    assert_eq!(done.code, 0, "{}", done.err);
    rows(&done.out)
}

/// A plan of stages, a line for each.
fn plan(stages: &str) -> String {
    let mut plan = "plan: p\nlanguages: [vi]\ntitle: Mẫu\npopulation: Dân\n".to_owned();
    plan.push_str("variance: {lonely_psu: adjust}\nstages:\n");
    for stage in stages.lines() {
        writeln!(plan, "  - {{{}}}", stage.trim()).unwrap();
    }
    plan
}

/// A made-up country: 63 provinces of 8 districts of 3 communes of 3 villages.
fn country() -> String {
    let mut table =
        "province,size_class,district,capital,commune,district_seat,village,commune_seat,adults\n"
            .to_owned();
    for province in 1..=63 {
        let class = match province {
            1..=2 => "large",
            3..=6 => "medium",
            _ => "small",
        };
        for (district, commune, village) in
            (0..72).map(|place| (place / 9 + 1, place / 3 % 3 + 1, place % 3 + 1))
        {
            let adults = 300 + (province * 31 + district * 17 + commune * 7 + village) % 200;
            writeln!(
                table,
                "P{province},{class},D{province}-{district},{},C{province}-{district}-{commune},{},V{province}-{district}-{commune}-{village},{},{adults}",
                u8::from(district == 1),
                u8::from(commune == 1),
                u8::from(village == 1),
            )
            .unwrap();
        }
    }
    table
}

#[tokio::test]
async fn papi_draws_207_districts_414_communes_828_villages_and_13632_people() {
    let desk = Desk::new();
    desk.write("s.plan.yaml", shipped::plan("papi-2011-2020").unwrap());
    desk.write("s.frame.csv", &country());
    let done = draw(&desk, "2026").await;
    assert_eq!(done.code, 0, "{}", done.err);
    let rows = rows(&done.out);
    for (column, expected) in [
        ("district_id", 207),
        ("psu", 207),
        ("commune_id", 414),
        ("village_id", 828),
        ("case", 13_632),
        ("unit", 63),
        ("stratum", 63),
    ] {
        assert_eq!(different(&rows, &[column]), expected, "{column}");
    }
    // Capitals and seats are there for certain, and stand for themselves only.
    for province in 1..=63 {
        let seat = format!("V{province}-1-1-1");
        let seat: Vec<_> = rows.iter().filter(|row| row["village_id"] == seat).collect();
        let taken = if province <= 2 { 24 } else { 16 };
        assert_eq!(seat.iter().filter(|row| !is_reserve(row)).count(), taken);
        for row in seat {
            assert_eq!(row["district_probability"], "1");
            assert_eq!(row["psu"], row["district_id"]);
            // For the variance each person there is a unit of their own.
            assert_eq!(row["psu_for_variance"], row["person_id"]);
        }
    }
    let number = |text: &str| text.parse::<f64>().unwrap();
    for row in &rows {
        let chance: f64 = ["district", "commune", "village", "person"]
            .map(|stage| number(&row[&format!("{stage}_probability")]))
            .iter()
            .product();
        assert!((number(&row["base_weight"]) * chance - 1.0).abs() < 1e-12);
    }
    insta::assert_snapshot!(done.err, @r"
    district: 207 of 504 in 63 strata, 63 of them certain
    commune: 414 of 621 in 207 strata, 207 of them certain
    village: 828 of 1242 in 414 strata, 414 of them certain
    person: 13632 of 333718 in 828 strata, and 11928 reserves
    # The design of the cases that the plan papi-2011-2020 draws with the seed 2026; it names their columns.
    method: taylor
    ids: [psu_for_variance]
    strata: stratum_for_variance
    nest: true
    fpc: null
    weights: base_weight
    lonely_psu: adjust
    ");
}

#[tokio::test]
async fn sipas_draws_in_each_commune_what_its_margin_needs_and_weights_come_to_its_people() {
    let mut table = "citizen,commune,channel\n".to_owned();
    for (commune, citizens) in [("X01", 1000), ("X02", 400)] {
        for citizen in 1..=citizens {
            writeln!(table, "{commune}.{citizen},{commune},{}", citizen % 3).unwrap();
        }
    }
    let rows = cases(shipped::plan("sipas-commune").unwrap(), &table).await;
    for (commune, people, taken) in [("X01", 1000.0, 206), ("X02", 400.0, 165)] {
        let of_sample: Vec<_> =
            rows.iter().filter(|row| row["unit"] == commune && !is_reserve(row)).collect();
        assert_eq!(of_sample.len(), taken);
        let weights = of_sample.iter().map(|row| row["base_weight"].parse::<f64>().unwrap());
        assert!((weights.sum::<f64>() - people).abs() < 1e-9);
        assert!(of_sample.iter().all(|row| row["psu"] == row["case"] && row["stratum"] == commune));
        let reserves: Vec<&str> = rows
            .iter()
            .filter(|row| row["unit"] == commune && is_reserve(row))
            .map(|row| row["citizen_reserve"].as_str())
            .collect();
        let order: Vec<String> = (1..=20).map(|place| place.to_string()).collect();
        assert_eq!(reserves, order);
        // Systematic in the order of the channel: each has its third of the sample.
        for channel in 0..3 {
            let number = |row: &&&BTreeMap<String, String>| {
                let (_, number) = row["case"].split_once('.').unwrap();
                number.parse::<u32>().unwrap() % 3 == channel
            };
            assert!(of_sample.iter().filter(number).count().abs_diff(taken / 3) <= 1);
        }
    }
}

const TWO_STAGES: &str = "\
  stage: commune, stratify_by: [area], method: sampford, size: {sum: adults}, take: 2
  stage: village, ids: parent, method: srs, take: 1, if_fewer: take_all
  stage: person, counted_by: adults, method: srs, take: 2, reserves: 1";

fn villages() -> Vec<String> {
    (0..24)
        .map(|place| {
            let commune = place / 3;
            let area = if commune < 4 { "urban" } else { "rural" };
            format!("{area},X{commune},{},{}", place % 3 + 1, 200 + place * 10)
        })
        .collect()
}

fn frame(rows: &[String]) -> String {
    format!("area,commune,village,adults\n{}\n", rows.join("\n"))
}

#[tokio::test]
async fn a_seed_always_draws_the_same_and_another_one_something_else() {
    let desk = Desk::new();
    desk.write("s.plan.yaml", &plan(TWO_STAGES));
    desk.write("s.frame.csv", &frame(&villages()));
    let done = draw(&desk, "5").await;
    // A published seed must draw the same for ever: this table never changes.
    insta::assert_snapshot!(done.out, @r"
    unit,case,stratum,psu,base_weight,assignee,reserve,stratum_for_variance,psu_for_variance,commune_id,commune_stratum,commune_population,commune_probability,commune_reserve,village_id,village_stratum,village_population,village_probability,village_reserve,person_id,person_stratum,person_population,person_probability,person_reserve
    ,X0.1-1,urban,X0,728.5714285714284,,0,urban,X0,X0,urban,4,0.4117647058823529,0,1,,3,0.3333333333333333,0,71,,200,0.01,0
    ,X0.1-2,urban,X0,728.5714285714284,,0,urban,X0,X0,urban,4,0.4117647058823529,0,1,,3,0.3333333333333333,0,92,,200,0.01,0
    ,X0.1-3,urban,X0,728.5714285714284,,1,urban,X0,X0,urban,4,0.4117647058823529,0,1,,3,0.3333333333333333,0,175,,200,0.01,1
    ,X3.3-1,urban,X3,790.5,,0,urban,X3,X3,urban,4,0.5882352941176471,0,3,,3,0.3333333333333333,0,56,,310,0.0064516129032258064,0
    ,X3.3-2,urban,X3,790.5,,0,urban,X3,X3,urban,4,0.5882352941176471,0,3,,3,0.3333333333333333,0,89,,310,0.0064516129032258064,0
    ,X3.3-3,urban,X3,790.5,,1,urban,X3,X3,urban,4,0.5882352941176471,0,3,,3,0.3333333333333333,0,286,,310,0.0064516129032258064,1
    ,X5.3-1,rural,X5,1156.25,,0,rural,X5,X5,rural,4,0.48,0,3,,3,0.3333333333333333,0,30,,370,0.005405405405405406,0
    ,X5.3-2,rural,X5,1156.25,,0,rural,X5,X5,rural,4,0.48,0,3,,3,0.3333333333333333,0,223,,370,0.005405405405405406,0
    ,X5.3-3,rural,X5,1156.25,,1,rural,X5,X5,rural,4,0.48,0,3,,3,0.3333333333333333,0,351,,370,0.005405405405405406,1
    ,X6.2-1,rural,X6,1125,,0,rural,X6,X6,rural,4,0.52,0,2,,3,0.3333333333333333,0,35,,390,0.005128205128205128,0
    ,X6.2-2,rural,X6,1125,,0,rural,X6,X6,rural,4,0.52,0,2,,3,0.3333333333333333,0,105,,390,0.005128205128205128,0
    ,X6.2-3,rural,X6,1125,,1,rural,X6,X6,rural,4,0.52,0,2,,3,0.3333333333333333,0,277,,390,0.005128205128205128,1
    ");
    insta::assert_snapshot!(done.err, @r"
    commune: 4 of 8 in 2 strata
    village: 4 of 12 in 4 strata
    person: 8 of 1270 in 4 strata, and 4 reserves
    # The design of the cases that the plan p draws with the seed 5; it names their columns.
    method: taylor
    ids: [psu_for_variance]
    strata: stratum_for_variance
    nest: true
    fpc: null
    weights: base_weight
    lonely_psu: adjust
    ");
    assert_eq!(draw(&desk, "5").await.out, done.out);
    assert_ne!(draw(&desk, "6").await.out, done.out);
}

#[tokio::test]
async fn neither_the_order_of_the_frame_nor_other_strata_change_what_is_drawn() {
    let ordered = cases(&plan(TWO_STAGES), &frame(&villages())).await;
    let mut mixed = villages();
    mixed.reverse();
    mixed.swap(3, 17);
    let mut shuffled = cases(&plan(TWO_STAGES), &frame(&mixed)).await;
    let sorted = |rows: &mut Vec<BTreeMap<String, String>>| {
        rows.sort();
        rows.clone()
    };
    assert_eq!(sorted(&mut shuffled), sorted(&mut ordered.clone()));
    let urban: Vec<String> = villages().into_iter().filter(|it| it.starts_with("urban")).collect();
    let alone = cases(&plan(TWO_STAGES), &frame(&urban)).await;
    let before: Vec<_> = ordered.into_iter().filter(|row| row["stratum"] == "urban").collect();
    assert_eq!(alone, before);
}

#[tokio::test]
async fn the_weights_of_many_draws_come_to_the_population_on_average() {
    const DRAWS: u32 = 200;
    let desk = Desk::new();
    desk.write("s.plan.yaml", &plan(TWO_STAGES));
    desk.write("s.frame.csv", &frame(&villages()));
    let (mut sum, mut squares) = (0.0, 0.0);
    for seed in 0..DRAWS {
        let done = draw(&desk, &seed.to_string()).await;
        let rows = rows(&done.out);
        let of_sample = rows.iter().filter(|row| !is_reserve(row));
        let total: f64 = of_sample.map(|row| row["base_weight"].parse::<f64>().unwrap()).sum();
        sum += total;
        squares += total * total;
    }
    let mean = sum / f64::from(DRAWS);
    let error = ((squares / f64::from(DRAWS) - mean * mean) / f64::from(DRAWS)).sqrt();
    let adults: u32 = (0..24).map(|place| 200 + place * 10).sum();
    assert!(error < 20.0 && (mean - f64::from(adults)).abs() < 4.0 * error, "{mean} ± {error}");
}

#[tokio::test]
async fn reserves_of_a_higher_stage_have_a_sample_below_them() {
    let stages = "\
  stage: commune, method: systematic, take: 3, reserves: 2
  stage: village, ids: parent, take: all
  stage: person, counted_by: adults, method: systematic, take: 4";
    let rows = cases(&plan(stages), &frame(&villages())).await;
    assert_eq!(rows.len(), 5 * 3 * 4);
    assert_eq!(different(&rows, &["commune_id", "village_id"]), 9);
    let reserves: BTreeSet<&str> = rows
        .iter()
        .filter(|row| is_reserve(row))
        .map(|row| row["commune_reserve"].as_str())
        .collect();
    assert_eq!(reserves, BTreeSet::from(["1", "2"]));
    let reserve = rows.iter().find(|row| is_reserve(row)).unwrap();
    assert_eq!(reserve["commune_probability"], "0.375");
}

#[tokio::test]
async fn the_design_names_columns_of_the_cases() {
    for (stages, expected) in [
        (
            TWO_STAGES,
            "ids: [psu_for_variance]\nstrata: stratum_for_variance\nnest: true\nfpc: null\n",
        ),
        (
            "stage: commune, method: srs, take: 3\nstage: village, ids: parent, method: srs, take: 1",
            "ids: [commune_id, village_id]\nstrata: null\nnest: true\nfpc: [commune_population, village_population]\nfpc_type: population_size\n",
        ),
        (
            "stage: village, id: adults, stratify_by: [area], method: sampford, size: adults, take: 3",
            "ids: [village_id]\nstrata: stratum\nnest: true\nfpc: [village_probability]\nfpc_type: inclusion_probability\npps: brewer\n",
        ),
    ] {
        let desk = Desk::new();
        desk.write("s.plan.yaml", &plan(stages));
        desk.write("s.frame.csv", &frame(&villages()));
        let words = ["sample", "s.plan.yaml", "--frame", "s.frame.csv", "--seed", "3"];
        let files = ["-o", "cases.csv", "--design", "d.yaml"];
        let done = desk.run(&[&words[..], &files].concat()).await;
        assert_eq!((done.code, done.out.as_str()), (0, ""), "{}", done.err);
        assert!(!done.err.contains("method:"), "{}", done.err);
        let design = std::fs::read_to_string(desk.path("d.yaml")).unwrap();
        assert!(design.contains(expected), "{design}");
        assert!(design.ends_with("weights: base_weight\nlonely_psu: adjust\n"), "{design}");
        let table = std::fs::read_to_string(desk.path("cases.csv")).unwrap();
        let header: BTreeSet<&str> = table.lines().next().unwrap().split(',').collect();
        let named = design.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let columns =
            named.filter(|it| it.contains("_id") || it.contains("_p") || it.contains("_for_"));
        for column in columns.filter(|it| {
            !["lonely_psu", "inclusion_probability", "fpc_type", "population_size"].contains(it)
        }) {
            assert!(header.contains(column), "{column} in {header:?}");
        }
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_plan_and_frame_is_said_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("s.plan.yaml", &plan(TWO_STAGES));
    desk.write(
        "s.frame.csv",
        &frame(&villages()).replace("X3,1,290", "X3,1,many").replace("rural,X7", ",X7"),
    );
    let words =
        ["sample", "s.plan.yaml", "--frame", "s.frame.csv", "--seed", "3", "-o", "cases.csv"];
    let done = desk.run(&words).await;
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    insta::assert_snapshot!(done.err, @r"
    s.frame.csv:11:1: error[invalid_size]: row 10, column `adults`: `many`: a number above 0 and at most 10000000000 is expected
      11 | urban,X3,1,many
    s.frame.csv:11:1: error[invalid_size]: row 10, column `adults`: `many` is not a whole number from 1 to 10000000000
      11 | urban,X3,1,many
    s.frame.csv:23:1: error[missing_value]: row 22, column `area`: a value is needed
      23 | ,X7,1,410
    s.frame.csv:24:1: error[missing_value]: row 23, column `area`: a value is needed
      24 | ,X7,2,420
    s.frame.csv:25:1: error[missing_value]: row 24, column `area`: a value is needed
      25 | ,X7,3,430
    ");
    assert!(!std::path::Path::new(&desk.path("cases.csv")).exists());
    desk.write("s.plan.yaml", &plan(&TWO_STAGES.replace("sampford", "lottery")));
    desk.write("s.frame.csv", "area,area\nurban\n");
    let done = desk.run(&[&words[..], &["--json"]].concat()).await;
    let problems: serde_json::Value = serde_json::from_str(&done.err).unwrap();
    let codes: Vec<&str> =
        problems.as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["unknown_word", "duplicate_column", "empty_frame", "broken_row"]);
    let done =
        desk.run(&["sample", "none.plan.yaml", "--frame", "none.frame.csv", "--seed", "1"]).await;
    assert_eq!((done.code, done.err.matches("unreadable_file").count()), (1, 2), "{}", done.err);
}

#[tokio::test]
async fn units_without_a_chance_and_reserves_that_replace_nothing_are_told() {
    let desk = Desk::new();
    desk.write(
        "s.plan.yaml",
        &plan("stage: commune, certainty: seat, method: srs, take: 2, reserves: 1"),
    );
    desk.write("s.frame.csv", "commune,seat\nX1,1\nX2,0\nX3,1\nX4,0\n");
    let done = draw(&desk, "1").await;
    assert_eq!(done.code, 0);
    insta::assert_snapshot!(done.err, @r"
    s.frame.csv:2:1: warning[no_chance]: row 1, column `commune`: at the stage `commune` the whole frame gives its certain units only: the others have no chance, and the sample does not stand for them; take more
      2 | X1,1
    s.frame.csv:2:1: warning[nothing_to_replace]: row 1, column `commune`: at the stage `commune` the whole frame has certain units only in its sample, which nothing can replace: no reserve was drawn
      2 | X1,1
    commune: 2 of 4 in 1 stratum, 2 of them certain
    # The design of the cases that the plan p draws with the seed 1; it names their columns.
    method: taylor
    ids: [psu_for_variance]
    strata: stratum_for_variance
    nest: true
    fpc: null
    weights: base_weight
    lonely_psu: adjust
    ");
    assert_eq!(rows(&done.out).len(), 2);
}

#[tokio::test]
async fn what_sampford_cannot_draw_and_codes_that_stand_for_two_cases_are_told() {
    let desk = Desk::new();
    desk.write("s.plan.yaml", &plan("stage: person, method: sampford, size: adults, take: 3000"));
    let many: Vec<String> = (0..30_000).map(|place| format!("{place},1")).collect();
    desk.write("s.frame.csv", &format!("person,adults\n{}\n", many.join("\n")));
    let done = draw(&desk, "1").await;
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(
        done.err.starts_with("s.frame.csv:2:1: error[cannot_draw]: row 1, column `person`"),
        "{}",
        done.err
    );
    desk.write(
        "s.plan.yaml",
        &plan("stage: commune, method: srs, take: 2\nstage: village, ids: parent, take: all"),
    );
    desk.write("s.frame.csv", "commune,village\nA,1.2\nA.1,2\n");
    let done = draw(&desk, "1").await;
    assert_eq!(done.code, 1);
    assert!(done.err.contains("error[ambiguous_case]"), "{}", done.err);
}
