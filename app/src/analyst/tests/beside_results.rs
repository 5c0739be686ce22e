//! Signing in, and the list of rounds.

use super::*;

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
