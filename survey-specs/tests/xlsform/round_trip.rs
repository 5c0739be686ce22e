//! A questionnaire that is exported and imported again is the same questionnaire.

use proptest::prelude::*;
use survey_specs::problem::{Problem, Severity};
use survey_specs::questionnaire::{Questionnaire, read};
use survey_specs::shipped;
use survey_specs::xlsform::{check, export, import};

use super::any_questionnaire::any_yaml;

#[track_caller]
fn questionnaire(yaml: &str) -> Questionnaire {
    let reading = read::check("any.questionnaire.yaml", yaml.as_bytes());
    let told: Vec<_> = reading.problems.iter().map(Problem::to_string).collect();
    reading.draft.unwrap_or_else(|| panic!("{told:#?}\n{yaml}")).questionnaire().clone()
}

#[track_caller]
fn assert_comes_back(original: &Questionnaire) {
    let form = export(original);
    let errors: Vec<_> = check(&form).into_iter().filter(Problem::is_error).collect();
    assert_eq!(errors, [], "{form:#?}");
    let imported = import(&form, "form");
    let lost = |problem: &&Problem| problem.severity != Severity::Warning;
    let lost: Vec<_> = imported.problems.iter().filter(lost).collect();
    assert_eq!(lost, Vec::<&Problem>::new());
    let back = imported.draft.unwrap().questionnaire().clone();
    assert_eq!(back, *original, "\n{}\n{}", original.to_yaml(), back.to_yaml());
}

#[test]
fn a_shipped_questionnaire_comes_back_from_a_form() {
    for (_, yaml) in shipped::QUESTIONNAIRES {
        assert_comes_back(&questionnaire(yaml));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_questionnaire_comes_back_from_a_form(yaml in any_yaml()) {
        assert_comes_back(&questionnaire(&yaml));
    }
}

#[test]
fn what_somebody_changes_in_the_form_counts() {
    let original = questionnaire(shipped::QUESTIONNAIRES[0].1);
    let mut form = export(&original);
    let survey = &mut form.sheets[0];
    let label = survey.rows[0]
        .cells
        .iter()
        .position(|cell| cell.as_deref().is_some_and(|header| header.starts_with("label::")));
    survey.rows[2].cells[label.unwrap()] = Some("Một câu hỏi khác".to_owned());
    let back = import(&form, "form").draft.unwrap().questionnaire().clone();
    let label = &back.sections[0].items[0].label;
    assert_eq!(label.get(back.default_language(), back.default_language()), "Một câu hỏi khác");
}
