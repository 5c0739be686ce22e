//! Checking an index definition on its own: its questionnaire is looked for.

use super::Desk;
use crate::http::test_app::{INDEX, QUESTIONNAIRE};

const MISTAKEN: (&str, &str) = ("from: satisfied", "from: satisfyed");

#[tokio::test]
async fn an_index_is_checked_against_the_questionnaire_beside_it() {
    let desk = Desk::new();
    desk.write("i.index.yaml", &INDEX.replace(MISTAKEN.0, MISTAKEN.1));
    desk.write("hai-long.questionnaire.yaml", QUESTIONNAIRE);
    let misfit = desk.run(&["check", "i.index.yaml"]).await;
    assert_eq!(misfit.code, 1);
    assert!(misfit.err.contains("did you mean `satisfied`?"), "{}", misfit.err);
    // One that has mistakes of its own is not checked against, and that is said.
    desk.write("hai-long.questionnaire.yaml", &QUESTIONNAIRE.replace("type: scale", "type: skale"));
    let unchecked = desk.run(&["check", "i.index.yaml"]).await;
    assert_eq!(unchecked.code, 0);
    assert!(unchecked.err.contains("warning[questionnaire_with_problems]"), "{}", unchecked.err);
}

#[tokio::test]
async fn an_index_whose_questionnaire_is_not_found_is_checked_alone_and_that_is_said() {
    let desk = Desk::new();
    let alone = desk.run(&["check", "i.index.yaml"]).await;
    assert_eq!((alone.code, alone.out.as_str()), (0, "i.index.yaml: ok\n"));
    assert!(
        alone.err.starts_with("i.index.yaml: warning[questionnaire_not_found]"),
        "{}",
        alone.err
    );
}

#[tokio::test]
async fn an_index_for_a_shipped_questionnaire_is_checked_against_that() {
    let desk = Desk::new();
    let shipped = survey_specs::shipped::index("sipas-2026").unwrap();
    desk.write("own.index.yaml", shipped);
    let good = desk.run(&["check", "own.index.yaml"]).await;
    assert_eq!((good.code, good.err.as_str()), (0, ""));
    desk.write("own.index.yaml", &shipped.replacen("from: c9_1\n", "from: c9_400\n", 1));
    let misfit = desk.run(&["check", "own.index.yaml"]).await;
    assert_eq!(misfit.code, 1);
    assert!(misfit.err.contains("error[unknown_item]"), "{}", misfit.err);
}
