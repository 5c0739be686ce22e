//! The instruments and index definitions that come with the program.

use survey_specs::questionnaire::read::check;
use survey_specs::questionnaire::{Instrument, PublishedVersion};
use survey_specs::shipped;

#[test]
fn every_shipped_questionnaire_is_published_without_a_single_remark() {
    for (name, yaml) in shipped::QUESTIONNAIRES {
        let reading = check(&format!("{name}.questionnaire.yaml"), yaml.as_bytes());
        assert_eq!(reading.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
        let version = reading.draft.unwrap().publish().unwrap();
        assert_eq!(version.questionnaire().code.as_str(), *name);
        assert_eq!(
            PublishedVersion::from_canonical_json(version.canonical_json()).unwrap(),
            version
        );
    }
}

#[test]
fn sipas_2026_asks_what_the_form_asks() {
    let yaml = shipped::questionnaire("sipas-2026").unwrap();
    let draft = check("sipas", yaml.as_bytes()).draft.unwrap();
    let instrument = Instrument::new(draft.questionnaire().clone());
    for (prefix, count) in [("c1_", 9), ("c3_", 7), ("c9_", 39), ("c10_", 10)] {
        let rows = (1..=count).map(|row| format!("{prefix}{row}"));
        assert!(rows.clone().all(|code| instrument.find(&code).is_some()), "{prefix}");
        assert!(instrument.find(&format!("{prefix}{}", count + 1)).is_none());
    }
    let groups: Vec<&str> = instrument
        .pages()
        .iter()
        .filter_map(|page| instrument.question(page.first).row)
        .filter_map(|(group, _)| group.code.as_ref())
        .map(survey_specs::code::GroupCode::as_str)
        .collect();
    assert_eq!(groups, ["IA", "IB", "IC", "ID", "IIA", "IIB", "IIC", "IID", "IIE"]);
    let optional: Vec<_> =
        instrument.questions().filter(|q| !q.item.required).map(|q| q.code().as_str()).collect();
    assert_eq!(optional, ["c11"]);
}

#[test]
fn specs_are_found_by_name() {
    assert!(shipped::index("sipas-2026").is_some());
    assert!(shipped::questionnaire("sipas-1999").is_none());
    assert!(shipped::questionnaire("").is_none());
}
