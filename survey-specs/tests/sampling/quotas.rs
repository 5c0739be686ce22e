//! What plans come to: published numbers, and allocations by hand.

use std::fmt::Write;

use super::{expect, framed, plan, size, sizes, sound, taken, with_stages};
use survey_specs::code::FrameColumn;
use survey_specs::shipped;

/// 63 provinces of 8 districts of 3 communes of 3 villages; six of them larger.
fn papi_frame() -> String {
    let mut table =
        "province,size_class,district,capital,commune,district_seat,village,commune_seat,adults\n"
            .to_owned();
    for province in 1..=63 {
        let class = match province {
            1..=2 => "large",
            3..=6 => "medium",
            _ => "small",
        };
        for district in 1..=8 {
            for commune in 1..=3 {
                for village in 1..=3 {
                    let adults =
                        300 + (province * 31 + district * 17 + commune * 7 + village) % 200;
                    writeln!(
                        table,
                        "P{province},{class},P{province}-{district},{},P{province}-{district}-{commune},{},P{province}-{district}-{commune}-{village},{},{adults}",
                        u8::from(district == 1),
                        u8::from(commune == 1),
                        u8::from(village == 1),
                    )
                    .unwrap();
                }
            }
        }
    }
    table
}

#[test]
fn papi_comes_to_207_districts_414_communes_828_villages_and_13632_people() {
    let plan = plan(shipped::plan("papi-2011-2020").unwrap());
    let (frame, takes) = sound(&plan, &papi_frame());
    assert_eq!(size(&plan, &frame, &takes), [207, 414, 828, 13_632]);
    let districts = taken(&takes, 0);
    assert_eq!(districts.iter().filter(|take| **take == 6).count(), 6);
    assert_eq!(districts.iter().sum::<u64>(), 57 * 3 + 6 * 6);
    // 12 villages of 16, 24 villages of 16, 24 villages of 24.
    assert_eq!(57 * 192 + 4 * 384 + 2 * 576, 13_632);
    assert!(takes.of_stage(3).iter().all(|it| [14, 21].contains(&it.reserves)));
    assert_eq!(frame.rows(), 63 * 72);
}

#[test]
fn binh_duong_2018_comes_to_5000_people_in_districts_and_15800_in_communes() {
    let stages = "\
- stage: person
  counted_by: transactions
  stratify_by: [unit]
  method: srs
  take: {by: kind, of: {district: 500, town: 600, commune: 150, ward: 200}}";
    let plan = with_stages(stages);
    for (kinds, people) in
        [([("district", 4), ("town", 5)], 5000), ([("commune", 48), ("ward", 43)], 15_800)]
    {
        let mut table = "unit,kind,transactions\n".to_owned();
        for (kind, count) in kinds {
            for number in 1..=count {
                writeln!(table, "{kind}-{number},{kind},{}", 700 + number).unwrap();
            }
        }
        let (frame, takes) = sound(&plan, &table);
        assert_eq!(size(&plan, &frame, &takes), [people]);
    }
}

#[test]
fn sipas_draws_in_each_commune_as_many_as_its_margin_needs() {
    let plan = plan(shipped::plan("sipas-commune").unwrap());
    let mut table = "citizen,commune,channel\n".to_owned();
    for (commune, citizens) in [("X01", 1000), ("X02", 400)] {
        for citizen in 1..=citizens {
            writeln!(table, "{commune}.{citizen},{commune},{}", citizen % 3).unwrap();
        }
    }
    let (frame, takes) = sound(&plan, &table);
    // m = 195.99; 1000 m / (1000 + m - 1) / 0.8 = 205.02; 400 m / (400 + m - 1) / 0.8 = 164.70
    assert_eq!(taken(&takes, 0), [206, 165]);
    let stage = &frame.stages[0];
    assert_eq!(frame.stratum_code(&stage.strata[0]).unwrap().as_str(), "X01");
    let order: Vec<&str> =
        stage.strata[0].units.iter().map(|it| stage.units[it.index()].code.as_str()).collect();
    // In the order of the channel, and within it in that of the list.
    assert_eq!((order[0], order[1], order[333]), ("X01.3", "X01.6", "X01.1"));
    assert_eq!(frame.index_unit(&stage.units[1200]).unwrap().as_str(), "X02");
}

/// Three strata of 60, 30 and 10 units.
fn three_strata() -> String {
    let mut table = "person,area,sd,cv,weight\n".to_owned();
    let mut add = |area: &str, count: u32, sd: &str, cv: &str| {
        for number in 1..=count {
            writeln!(table, "{area}{number},{area},{sd},{cv},{}", if number == 1 { 5 } else { 1 })
                .unwrap();
        }
    };
    add("a", 60, "1", "0.5");
    add("b", 30, "2", "1");
    add("c", 10, "9", "2");
    table
}

#[test]
fn allocations_divide_a_total_by_the_rule() {
    for (allocation, expected) in [
        ("{allocation: equal, total: 24}", [8, 8, 8]),
        // The third stratum has 10 units only.
        ("{allocation: equal, total: 40}", [15, 15, 10]),
        ("{allocation: proportional, total: 50}", [30, 15, 5]),
        // 64 : 34 : 14
        ("{allocation: proportional, measure: weight, total: 56}", [32, 17, 7]),
        // 60 : 60 : 90
        ("{allocation: neyman, sd: sd, total: 21}", [6, 6, 9]),
        // 60^½ : 30^½ : 10^½ = 7.746 : 5.477 : 3.162, so 23.64, 16.71 and 9.65
        ("{allocation: power, power: 0.5, total: 50}", [23, 17, 10]),
        ("{allocation: power, power: 0, cv: cv, total: 14}", [2, 4, 8]),
        ("{allocation: proportional, total: 12, minimum: 2}", [7, 3, 2]),
        // 100 people and a margin of 10 %: 49.
        ("{allocation: proportional, total: {margin: 0.1, confidence: 0.95}}", [30, 15, 5]),
    ] {
        let plan = with_stages(&format!(
            "- {{stage: person, stratify_by: [area], method: srs, take: {allocation}}}"
        ));
        let (_, takes) = sound(&plan, &three_strata());
        assert_eq!(taken(&takes, 0), expected, "{allocation}");
    }
}

#[test]
fn a_total_can_be_that_of_each_level_or_of_each_unit_above() {
    let table = "province,area,commune,village,adults\n\
                 P1,city,C1,V1,100\nP1,city,C1,V2,100\nP1,city,C1,V3,200\nP1,country,C2,V4,100\n\
                 P1,country,C2,V5,300\nP2,city,C3,V6,50\nP2,country,C4,V7,150\n";
    let plan = with_stages(
        "- {stage: village, stratify_by: [province, area], method: srs, take: {allocation: proportional, measure: adults, within: province, total: 2}}",
    );
    let (done, _) = framed(&plan, table);
    assert_eq!(taken(&done.unwrap().1, 0), [1, 1, 1, 1]);
    let plan = with_stages(
        "- {stage: province, take: all}\n\
         - {stage: village, stratify_by: [area], method: systematic, take: {allocation: equal, total: 2}}",
    );
    let (done, _) = framed(&plan, table);
    let (frame, takes) = done.unwrap();
    assert_eq!(taken(&takes, 1), [1, 1, 1, 1]);
    assert_eq!(size(&plan, &frame, &takes), [2, 4]);
}

#[test]
fn a_size_that_depends_on_the_draw_has_two_ends() {
    let plan = with_stages(
        "- {stage: commune, method: srs, take: 2}\n- {stage: village, method: srs, take: 4, if_fewer: take_all}",
    );
    let mut table = "commune,village\n".to_owned();
    for (commune, villages) in [("A", 2), ("B", 9), ("C", 3)] {
        for village in 1..=villages {
            writeln!(table, "{commune},{commune}{village}").unwrap();
        }
    }
    let (frame, takes) = sound(&plan, &table);
    let sizes = sizes(&plan, &frame, &takes);
    assert_eq!((sizes[0].fewest, sizes[0].most), (2, 2));
    assert_eq!((sizes[1].fewest, sizes[1].most), (5, 7));
}

#[test]
fn sizes_are_a_column_or_the_sum_over_the_rows() {
    let plan = with_stages(
        "- {stage: commune, method: sampford, size: {sum: adults}, take: 2}\n\
         - {stage: village, method: pps_systematic, size: adults, sort_by: [adults], take: 1, certainty: seat}",
    );
    let table = "commune,village,adults,seat\nA,1,90,1\nA,2,1000,0\nB,3,900,1\nC,4,1100,1\n";
    expect(&plan, table, &[]);
    let (frame, _) = sound(&plan, table);
    let sizes: Vec<String> =
        frame.stages[0].units.iter().map(|unit| unit.size.to_string()).collect();
    assert_eq!(sizes, ["1090", "900", "1100"]);
    assert_eq!(frame.stages[1].units[2].size, 900.into());
}

#[test]
fn a_level_has_its_number_or_the_one_for_all_others() {
    let column = FrameColumn::new("area").unwrap();
    let stage = |take: &str| {
        with_stages(&format!("- {{stage: person, stratify_by: [area], method: srs, take: {take}}}"))
    };
    let (_, takes) = sound(&stage("{by: area, of: {a: 20}, otherwise: 4}"), &three_strata());
    assert_eq!(taken(&takes, 0), [20, 4, 4]);
    expect(
        &stage(&format!("{{by: {column}, of: {{a: 20, b: 3}}}}")),
        &three_strata(),
        &[("unknown_level", 92)],
    );
    let (_, takes) = sound(&stage("{share: 0.25}"), &three_strata());
    assert_eq!(taken(&takes, 0), [15, 8, 3]);
}
