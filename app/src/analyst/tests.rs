//! What staff and the public read.

use survey_specs::code::Lang;

use super::*;

fn results(language: &str) -> Results {
    let column = |code: &str| Column { code: code.to_owned(), label: format!("Chỉ số {code}") };
    let row = |name: &str, n, cells: [Cell; 2]| UnitRow {
        code: String::from("00042"),
        name: name.to_owned(),
        n,
        cells: cells.to_vec(),
    };
    let published = |value: &str| Cell::Published(value.to_owned());
    Results {
        language: Lang::new(language).unwrap(),
        staff: None,
        round: String::from("r1"),
        title: String::from("SIPAS <2026>"),
        status: RoundStatus::Open,
        columns: vec![column("I"), column("SIPAS")],
        units: vec![
            row("Xã An Bình", Some(1234), [published("84.07"), published("80.50")]),
            row("Xã Bình An", None, [Cell::Suppressed, Cell::Missing]),
        ],
        class_means: vec![UnitRow {
            code: String::new(),
            name: String::new(),
            n: Some(1300),
            cells: vec![published("84.00")],
        }],
        policy: vec![PolicyRow {
            setting: String::from("item_index"),
            chosen: String::from("top_box_share"),
            note: String::from("tỷ lệ hài lòng"),
        }],
        csv_href: String::from("/api/v1/rounds/r1/index.csv"),
    }
}

#[test]
fn figures_are_written_as_in_the_language_and_gaps_in_words() {
    let vietnamese = results_page(&results("vi"));
    for part in [
        ">84,07<",
        ">1.234<",
        ">che<",
        ">chưa có<",
        "Trung bình nhóm đơn vị",
        "top_box_share",
        "tạm thời",
    ] {
        assert!(vietnamese.contains(part), "{part}");
    }
    let english = results_page(&results("en"));
    for part in [">84.07<", ">1,234<", ">withheld<", ">none<", "provisional"] {
        assert!(english.contains(part), "{part}");
    }
}

#[test]
fn names_and_titles_cannot_break_out_of_the_page() {
    let html = results_page(&results("vi"));
    assert!(html.contains("SIPAS &lt;2026&gt;") && !html.contains("<2026>"));
}

#[test]
fn a_round_without_responses_says_so_in_place_of_a_table() {
    let html = results_page(&Results { units: Vec::new(), ..results("vi") });
    assert!(html.contains("Chưa có phiếu nào") && !html.contains("<table"));
}

#[test]
fn the_sign_in_form_says_why_it_failed_and_keeps_the_name() {
    let html = sign_in_page(&SignIn {
        language: Lang::new("vi").unwrap(),
        action: String::from("/staff/sign-in"),
        next: Some(String::from("/staff/rounds/r1")),
        failure: Some(SignInFailure::WrongNameOrPassword),
        user: String::from("lan"),
    });
    for part in [
        "action=\"/staff/sign-in\"",
        "value=\"lan\"",
        "role=\"alert\"",
        "name=\"next\" value=\"/staff/rounds/r1\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
}

#[test]
fn a_round_without_an_index_has_no_link_to_results() {
    let row = |results_href| RoundRow {
        code: String::from("r1"),
        title: String::from("SIPAS"),
        status: RoundStatus::Planned,
        opens_on: String::from("01/12/2026"),
        closes_on: None,
        responses: 0,
        results_href,
    };
    let page = |rounds| Rounds {
        language: Lang::new("vi").unwrap(),
        staff: Staff {
            name: String::from("lan"),
            sign_out_action: String::from("/staff/sign-out"),
        },
        rounds,
    };
    assert!(!rounds_page(&page(vec![row(None)])).contains("/staff/rounds"));
    assert!(
        rounds_page(&page(vec![row(Some(String::from("/staff/rounds/r1")))]))
            .contains("href=\"/staff/rounds/r1\"")
    );
    assert!(rounds_page(&page(Vec::new())).contains("thuocdo round create"));
}
