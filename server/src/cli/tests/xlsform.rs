//! Forms in and out.

use super::Desk;

const FORM: &str = "\
| survey |
|        | type           | name | label | relevant   |
|        | integer        | age  | Age   |            |
|        | text           | why  | Why?  | ${age} < 5 |
|        | audio          | said | Speak |            |
";

#[tokio::test]
async fn a_form_becomes_a_questionnaire_and_what_is_left_out_is_told() {
    let desk = Desk::new();
    desk.write("form.md", FORM);
    let done = desk.run(&["import", "xlsform", "form.md", "-o", "form.questionnaire.yaml"]).await;
    assert_eq!((done.code, done.out.ends_with("form.questionnaire.yaml: 2 items\n")), (0, true));
    let told: Vec<_> = done.err.lines().collect();
    assert!(told[1].contains("form.md:5:1: unsupported[type]: sheet `survey`, row 4, column `type`: `said` (audio) is left out"), "{told:#?}");
    let checked = desk.run(&["check", "form.questionnaire.yaml"]).await;
    assert_eq!((checked.code, checked.err.as_str()), (0, ""));
}

#[tokio::test]
async fn a_wrong_form_writes_nothing_and_says_everything() {
    let desk = Desk::new();
    desk.write("form.md", &FORM.replace("${age}", "${aeg}").replace("| audio ", "| adio "));
    let done = desk.run(&["import", "xlsform", "form.md", "-o", "form.questionnaire.yaml"]).await;
    assert_eq!(done.code, 1);
    assert!(
        done.err.contains("there is no row of the name `aeg`; did you mean `${age}`?"),
        "{}",
        done.err
    );
    assert!(done.err.contains("there is no type `adio`; did you mean `audio`?"), "{}", done.err);
    assert!(!desk.folder.path().join("form.questionnaire.yaml").exists());
}

#[tokio::test]
async fn a_questionnaire_comes_back_from_a_workbook() {
    let desk = Desk::new();
    let exported = desk.run(&["export", "xlsform", "q.questionnaire.yaml", "-o", "q.xlsx"]).await;
    assert_eq!((exported.code, exported.err.as_str()), (0, ""));
    let back = desk.run(&["import", "xlsform", "q.xlsx", "-o", "back.questionnaire.yaml"]).await;
    assert_eq!((back.code, back.err.as_str()), (0, ""));
    let read = |name: &str| {
        let bytes = std::fs::read(desk.folder.path().join(name)).unwrap();
        let reading = survey_specs::questionnaire::read::check(name, &bytes);
        reading.draft.unwrap().questionnaire().clone()
    };
    assert_eq!(read("back.questionnaire.yaml"), read("q.questionnaire.yaml"));
}

#[tokio::test]
async fn what_is_no_form_is_said() {
    let desk = Desk::new();
    desk.write("form.xlsx", "PK nothing");
    desk.write("form.xls", "nothing");
    for (file, code) in [("form.xlsx", "broken_workbook"), ("form.xls", "no_table")] {
        let done = desk.run(&["import", "xlsform", file, "-o", "out.yaml"]).await;
        assert_eq!(done.code, 1);
        assert!(done.err.contains(code), "{}", done.err);
    }
}
