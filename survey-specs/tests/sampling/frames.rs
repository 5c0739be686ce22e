//! What is said of frames: every problem at once, each with its row and column.

use super::{expect, framed, listed, plan, sound, with_stages};
use survey_specs::sampling::Plan;

/// Communes and their villages, with people counted.
fn nested() -> Plan {
    with_stages(
        "- {stage: commune, stratify_by: [area], certainty: seat, method: pps_systematic, size: adults_c, take: 2}\n\
         - {stage: village, method: srs, take: 1}\n\
         - {stage: person, counted_by: adults, method: srs, take: 10, reserves: 5}",
    )
}

const HEADER: &str = "area,commune,seat,adults_c,village,adults,note\n";

#[test]
fn a_row_says_the_same_of_the_units_above_it_as_their_other_rows() {
    let table = format!(
        "{HEADER}city,C1,1,500,V1,200,\ncity,C1,0,500,V2,200,\ncity,C1,1,600,V3,200,\n\
         land,C1,1,500,V4,200,\ncity,C2,1,300,V1,100,\ncity,C2,1,300,V5,100,\ncity,C2,1,300,V5,100,\n"
    );
    let (done, problems) = framed(&nested(), &table);
    assert!(done.is_none());
    insta::assert_snapshot!(listed(&problems), @r"
    demo.frame.csv:3:1: error[inconsistent_unit]: row 2, column `seat`: `C1` has another value here than in row 1
      3 | city,C1,0,500,V2,200,
    demo.frame.csv:4:1: error[inconsistent_unit]: row 3, column `adults_c`: `C1` has another value here than in row 1
      4 | city,C1,1,600,V3,200,
    demo.frame.csv:5:1: error[inconsistent_unit]: row 4, column `area`: `C1` has another value here than in row 1
      5 | land,C1,1,500,V4,200,
    demo.frame.csv:6:1: error[unit_in_two_places]: row 5, column `village`: `V1` is in `C2` here and in `C1` in row 1; a unit is in one only (where ids are numbered anew in each unit above, the plan says `ids: parent`)
      6 | city,C2,1,300,V1,100,
    demo.frame.csv:8:1: error[duplicate_unit]: row 7, column `adults`: these units are counted in row 6 already; each stratum has one row
      8 | city,C2,1,300,V5,100,
    ");
}

#[test]
fn every_cell_that_cannot_be_used_is_named() {
    let table = format!(
        "{HEADER}city,C 1,2,0,V1,many,\n,C1,yes,-5,,0,\nthành phố,C2,,1e3,V2,10000000001,\n"
    );
    let (_, problems) = framed(&nested(), &table);
    insta::assert_snapshot!(listed(&problems), @r"
    demo.frame.csv:2:1: error[invalid_value]: row 1, column `commune`: `C 1` is not a valid id of a sampling unit: 1 to 64 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit
      2 | city,C 1,2,0,V1,many,
    demo.frame.csv:2:1: error[invalid_certainty]: row 1, column `seat`: `2`: 1 (taken for certain) or 0 (not) is expected
      2 | city,C 1,2,0,V1,many,
    demo.frame.csv:2:1: error[invalid_size]: row 1, column `adults_c`: `0`: a number above 0 and at most 10000000000 is expected
      2 | city,C 1,2,0,V1,many,
    demo.frame.csv:2:1: error[invalid_size]: row 1, column `adults`: `many` is not a whole number from 1 to 10000000000
      2 | city,C 1,2,0,V1,many,
    demo.frame.csv:3:1: error[missing_value]: row 2, column `area`: a value is needed
      3 | ,C1,yes,-5,,0,
    demo.frame.csv:3:1: error[invalid_certainty]: row 2, column `seat`: `yes`: 1 (taken for certain) or 0 (not) is expected
      3 | ,C1,yes,-5,,0,
    demo.frame.csv:3:1: error[invalid_size]: row 2, column `adults_c`: `-5`: a number above 0 and at most 10000000000 is expected
      3 | ,C1,yes,-5,,0,
    demo.frame.csv:3:1: error[missing_value]: row 2, column `village`: a value is needed
      3 | ,C1,yes,-5,,0,
    demo.frame.csv:3:1: error[invalid_size]: row 2, column `adults`: `0` is not a whole number from 1 to 10000000000
      3 | ,C1,yes,-5,,0,
    demo.frame.csv:4:1: error[invalid_value]: row 3, column `area`: `thành phố` is not a valid level: 1 to 64 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit
      4 | thành phố,C2,,1e3,V2,10000000001,
    demo.frame.csv:4:1: error[missing_value]: row 3, column `seat`: a value is needed
      4 | thành phố,C2,,1e3,V2,10000000001,
    demo.frame.csv:4:1: error[invalid_size]: row 3, column `adults_c`: `1e3`: a number above 0 and at most 10000000000 is expected
      4 | thành phố,C2,,1e3,V2,10000000001,
    demo.frame.csv:4:1: error[invalid_size]: row 3, column `adults`: `10000000001` is not a whole number from 1 to 10000000000
      4 | thành phố,C2,,1e3,V2,10000000001,
    ");
}

#[test]
fn missing_and_doubled_columns_and_an_empty_table_are_told() {
    let (_, problems) = framed(&nested(), "Area,commune,seat,seat,village,adults\n");
    insta::assert_snapshot!(listed(&problems), @"
    demo.frame.csv:1:1: error[duplicate_column]: the column `seat` stands twice
      1 | Area,commune,seat,seat,village,adults
    demo.frame.csv:1:1: error[missing_column]: the column `adults_c`, which the plan `demo` reads, is missing; is it `adults`?
      1 | Area,commune,seat,seat,village,adults
    demo.frame.csv:1:1: error[missing_column]: the column `area`, which the plan `demo` reads, is missing; is it `Area`?
      1 | Area,commune,seat,seat,village,adults
    ");
    expect(&nested(), HEADER, &[("empty_frame", 1)]);
}

#[test]
fn ids_name_one_unit_in_the_frame_or_in_the_unit_above() {
    let stages = |ids: &str| {
        with_stages(&format!(
            "- {{stage: commune, method: srs, take: 2}}\n- {{stage: village, {ids}method: srs, take: 1, if_fewer: take_all}}"
        ))
    };
    let table = "commune,village\nC1,1\nC1,2\nC2,1\nC2,2\nC3,1\n";
    expect(
        &stages(""),
        table,
        &[("unit_in_two_places", 4), ("unit_in_two_places", 5), ("unit_in_two_places", 6)],
    );
    let plan = stages("ids: parent, ");
    let (done, problems) = framed(&plan, table);
    let (frame, _) = done.unwrap();
    assert_eq!(frame.stages[1].units.len(), 5);
    assert_eq!(problems.iter().map(|it| it.code).collect::<Vec<_>>(), ["lonely_draw"]);
    expect(&plan, "commune,village\nC1,1\nC2,1\nC2,1\n", &[("duplicate_unit", 4)]);
}

#[test]
fn a_stratum_gives_what_is_taken_or_that_is_said() {
    let stages =
        |rest: &str| with_stages(&format!("- {{stage: commune, stratify_by: [area], {rest}}}"));
    let table = "commune,area,seat,sd\nA,x,1,0\nB,x,1,0\nC,x,0,0\nD,y,0,0\n";
    for (rest, expected) in [
        ("method: srs, take: 3", &[("take_too_large", 5)][..]),
        ("method: srs, take: 3, if_fewer: take_all", &[("lonely_unit", 5)]),
        ("method: srs, certainty: seat, take: 1", &[("too_many_certain", 2), ("lonely_unit", 5)]),
        (
            "method: srs, take: 2, reserves: 2",
            &[("few_reserves", 2), ("take_too_large", 5), ("few_reserves", 5)],
        ),
        ("method: srs, take: {allocation: equal, total: 5}", &[("cannot_allocate", 2)]),
        ("method: srs, take: {allocation: equal, total: 1}", &[("cannot_allocate", 2)]),
        ("method: srs, take: {allocation: neyman, sd: sd, total: 3}", &[("cannot_allocate", 2)]),
        ("take: all", &[]),
    ] {
        let (_, problems) = framed(&stages(rest), table);
        let found: Vec<_> = problems
            .iter()
            .filter(|it| it.is_error() || expected.contains(&(it.code, it.position.line)))
            .map(|it| (it.code, it.position.line))
            .collect();
        assert_eq!(found, expected, "{rest}\n{}", listed(&problems));
    }
}

#[test]
fn what_a_take_depends_on_is_the_same_in_a_stratum() {
    let plan = with_stages(
        "- {stage: person, stratify_by: [area], method: srs, take: {by: kind, of: {a: 1, b: 2}}, reserves: {by: kind, of: {a: 0, b: 0}}}",
    );
    expect(
        &plan,
        "person,area,kind\n1,x,a\n2,x,b\n3,y,b\n4,y,b\n5,y,b\n",
        &[("varies_in_stratum", 3)],
    );
    let neyman = with_stages(
        "- {stage: person, stratify_by: [area], method: srs, take: {allocation: neyman, sd: sd, total: 2}}",
    );
    expect(
        &neyman,
        "person,area,sd\n1,x,1.5\n2,x,1.50\n3,y,2\n4,y,2.1\n",
        &[("varies_in_stratum", 5)],
    );
}

#[test]
fn where_no_variance_can_be_estimated_that_is_said_unless_the_plan_says_what_to_do() {
    let stages = "stages:\n- {stage: commune, stratify_by: [area], method: srs, take: 1}\n\
                  - {stage: village, method: srs, take: 1}\n";
    let top = super::TOP;
    let table = "area,commune,village\nx,A,1\nx,A,2\nx,B,3\nx,B,4\ny,C,5\ny,C,6\n";
    let found = |variance: &str| -> Vec<(&'static str, usize)> {
        let (done, problems) = framed(&plan(&format!("{top}{variance}{stages}")), table);
        assert!(done.is_some());
        problems.iter().map(|it| (it.code, it.position.line)).collect()
    };
    assert_eq!(found(""), [("lonely_draw", 2), ("lonely_draw", 2), ("lonely_unit", 6)]);
    assert_eq!(
        found("variance: {ultimate_cluster: true}\n"),
        [("lonely_draw", 2), ("lonely_unit", 6)]
    );
    assert_eq!(found("variance: {lonely_psu: average}\n"), []);
}

#[test]
fn units_beyond_the_sampling_interval_are_told() {
    let stages = |take: u32| {
        with_stages(&format!("- {{stage: commune, method: sampford, size: adults, take: {take}}}"))
    };
    let table = "commune,adults\nA,10\nB,300\nC,10\nD,100\nE,15\n";
    // 435 / 2 = 217.5: B. Then 135 / 1: none. With 3: B; 135 / 2 = 67.5: D; 35 / 1: none.
    let (_, problems) = framed(&stages(2), table);
    insta::assert_snapshot!(listed(&problems), @"
    demo.frame.csv:3:1: warning[larger_than_interval]: row 2, column `adults`: at the stage `commune` `B` is larger than total size / take of its stratum: taken for certain, with an inclusion probability of 1
      3 | B,300
    ");
    let (_, problems) = framed(&stages(3), table);
    assert!(
        listed(&problems)
            .contains("`B` is larger than total size / take of its stratum, as are 1 more")
    );
    sound(&stages(5), table);
}

#[test]
fn strata_of_the_first_stage_have_codes_of_their_own() {
    let plan = with_stages("- {stage: person, stratify_by: [a, b], take: all}");
    expect(&plan, "person,a,b\n1,x.y,z\n2,x,y.z\n3,x,y\n", &[("invalid_stratum", 3)]);
    let long = "x".repeat(40);
    sound(&plan, &format!("person,a,b\n1,{long},{long}\n"));
}

#[test]
fn a_unit_of_the_index_is_needed_in_every_row_if_the_plan_names_its_column() {
    let plan = plan(&format!(
        "{}unit: code\nstages:\n- {{stage: person, counted_by: n, stratify_by: [area], take: all}}\n",
        super::TOP
    ));
    expect(
        &plan,
        "area,n,code\nx,5,X01\ny,6,\nz,7,X 1\n",
        &[("missing_value", 3), ("invalid_value", 4)],
    );
    let (frame, _) = sound(&plan, "area,n,code\nx,5,X01\ny,6,X02\n");
    let unit = frame.index_unit_of_stratum(&frame.stages[0].strata[1]);
    assert_eq!(unit.unwrap().as_str(), "X02");
    expect(&plan, "area,n,code\nx,5,X01\nx,6,X02\n", &[("duplicate_unit", 3)]);
}
