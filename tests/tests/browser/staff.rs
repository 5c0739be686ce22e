//! What staff see.

use serde_json::json;
use thuocdo_tests::client::Client;
use thuocdo_tests::round::{ANALYST, FieldedRound, UNITS, response_id};
use thuocdo_tests::sipas::{Satisfaction, answers};

use crate::Stage;

pub fn staff_read_and_download_results(stage: &Stage) {
    let round = FieldedRound::in_folder(&stage.program);
    let server = round.serve();
    let phone = Client::new(server.origin());
    let half = answers(2, |item| Satisfaction::Category(if item <= 23 { 5 } else { 1 }));
    let _ = round.put(&phone, "x02", &response_id(1), "web", &half).expect(201);
    let task = json!({"origin": server.origin(), "round": round.code, "user": ANALYST, "password": round.password});
    let saw = stage.browser.run("staff.mjs", &task);
    // The page offers the table as Excel reads it.
    let table = format!("/api/v1/rounds/{}/index.csv?for=excel", round.code);
    let table = round.analyst(&server).get(&table).expect(200);
    let without_mark = |text: &str| text.trim_start_matches('\u{feff}').to_owned();
    let visits = saw.as_array().expect("visits");
    assert_eq!(visits.len(), 2, "a phone and a desk");
    for visit in visits {
        let rows: Vec<&str> =
            visit["rows"].as_array().expect("rows").iter().filter_map(|row| row.as_str()).collect();
        for (unit, name, _) in UNITS {
            let row = rows
                .iter()
                .find(|row| row.contains(name))
                .unwrap_or_else(|| panic!("no row of {name} in {rows:?}"));
            assert!(row.starts_with(&format!("{name} {unit}")), "{row}");
            // As Vietnamese write it: block I, block II, and the mean of both.
            for figure in ["100,00", "0,00", "50,00"] {
                assert_eq!(row.contains(figure), unit == "x02", "{figure} in {row}");
            }
        }
        let downloaded = without_mark(visit["csv"].as_str().expect("a table"));
        assert_eq!(downloaded, without_mark(table.text()));
        assert!(downloaded.starts_with("unit,unit_name,node,"), "{downloaded}");
        assert!(
            visit["name"].as_str().is_some_and(|name| name.contains(&round.code)),
            "{}",
            visit["name"]
        );
    }
}
