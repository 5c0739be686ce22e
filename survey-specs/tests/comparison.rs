//! What differs between two versions, and whether their answers may be compared.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use survey_specs::code::{Lang, SectionCode};
use survey_specs::questionnaire::compare::{Change, Comparability, Difference, Subject, compare};
use survey_specs::questionnaire::{Questionnaire, read};
use survey_specs::shipped;

#[track_caller]
fn questionnaire(yaml: &str) -> Questionnaire {
    let reading = read::read("any.questionnaire.yaml", yaml.as_bytes());
    assert!(reading.draft.is_some(), "{:?}", reading.problems);
    reading.draft.unwrap().questionnaire().clone()
}

fn sample() -> Questionnaire {
    questionnaire(SAMPLE)
}

const SAMPLE: &str = "
questionnaire: mau
languages: [vi, en]
title: {vi: Phiếu, en: Form}
consent: {version: 1, text: {vi: Đồng ý, en: I agree}}
sections:
  - section: a
    title: {vi: Phần A, en: Part A}
    items:
      - item: visited
        label: {vi: Đã đến chưa?, en: Have you been?}
        type: single_choice
        categories:
          - {code: 1, label: {vi: Có, en: 'Yes'}}
          - {code: 2, label: {vi: Không, en: 'No'}}
      - {item: age, label: {vi: Tuổi, en: Age}, type: number}
      - {item: stars, label: {vi: Sao, en: Stars}, type: rating, min: 1, max: 5}
  - section: b
    title: {vi: Phần B, en: Part B}
    items:
      - item: service
        label: {vi: Dịch vụ, en: Service}
        type: matrix
        categories:
          - {code: 1, label: {vi: Kém, en: Bad}}
          - {code: 2, label: {vi: Tốt, en: Good}}
        groups:
          - {group: g, title: {vi: Nhóm, en: Group}, rows: [{row: s1, label: {vi: Nhanh, en: Fast}}, {row: s2, label: {vi: Đúng, en: Right}}]}
      - {item: words, label: {vi: Ý kiến, en: Comments}, type: text}
";

/// The differences of the sample after these replacements in its text.
#[track_caller]
fn after(replacements: &[(&str, &str)]) -> Vec<Difference> {
    let mut yaml = SAMPLE.to_owned();
    for (from, to) in replacements {
        assert!(yaml.contains(from), "{from}");
        yaml = yaml.replacen(from, to, 1);
    }
    compare(&sample(), &questionnaire(&yaml))
}

/// The one difference, with whether it breaks the series.
#[track_caller]
fn only(differences: &[Difference]) -> (&Subject, &Change, Comparability) {
    let [one] = differences else { panic!("{differences:#?}") };
    (&one.subject, &one.change, one.comparability())
}

fn item(code: &str) -> Subject {
    Subject::Item(code.to_owned())
}

#[test]
fn nothing_differs_from_itself() {
    assert_eq!(compare(&sample(), &sample()), []);
    for (name, yaml) in shipped::QUESTIONNAIRES {
        let questionnaire = questionnaire(yaml);
        assert_eq!(compare(&questionnaire, &questionnaire), [], "{name}");
    }
}

#[test]
fn a_question_that_reads_otherwise_may_be_another_question() {
    let differences = after(&[("vi: Tuổi,", "vi: Ông/Bà bao nhiêu tuổi?,")]);
    let (subject, change, comparability) = only(&differences);
    assert_eq!((subject, comparability), (&item("age"), Comparability::Doubtful));
    let expected = Change::Relabelled {
        text: "label".into(),
        language: "vi".into(),
        from: Some("Tuổi".into()),
        to: Some("Ông/Bà bao nhiêu tuổi?".into()),
    };
    assert_eq!(change, &expected);
    assert_eq!(differences[0].name["en"], "Age");
}

#[test]
fn another_kind_of_answer_breaks_the_series() {
    let differences = after(&[("type: number", "type: text")]);
    let retyped = Change::Retyped { from: "number".into(), to: "text".into() };
    assert_eq!(only(&differences), (&item("age"), &retyped, Comparability::Broken));
    let longer = after(&[("max: 5", "max: 10")]);
    let set =
        Change::Set {
            what: "rating".into(), from: Some("1–5".into()), to: Some("1–10".into())
        };
    assert_eq!(only(&longer), (&item("stars"), &set, Comparability::Broken));
}

#[test]
fn another_category_breaks_the_series_and_another_label_may() {
    let more = after(&[(
        "- {code: 2, label: {vi: Tốt, en: Good}}",
        "- {code: 2, label: {vi: Rất tốt, en: Good}}\n          - {code: 3, label: {vi: A, en: B}}",
    )]);
    let seen: Vec<_> = more.iter().map(|one| (&one.change, one.comparability())).collect();
    assert_eq!(seen.len(), 2, "{more:#?}");
    assert!(matches!(seen[0], (Change::Relabelled { .. }, Comparability::Doubtful)));
    assert_eq!(seen[1], (&Change::Added, Comparability::Broken));
    assert_eq!(more[1].subject, Subject::Category { item: "service".into(), category: "3".into() });
}

#[test]
fn asking_others_breaks_the_series() {
    let differences = after(&[(
        "en: Age}, type: number",
        "en: Age}, type: number, show_if: \"${visited} = '1'\"",
    )]);
    let rerouted = Change::Rerouted { from: None, to: Some("${visited} = '1'".into()) };
    assert_eq!(only(&differences), (&item("age"), &rerouted, Comparability::Broken));
}

#[test]
fn what_was_removed_breaks_its_own_series_and_what_was_added_none() {
    let row = ", {row: s2, label: {vi: Đúng, en: Right}}";
    let removed = after(&[(row, "")]);
    assert_eq!(only(&removed), (&item("s2"), &Change::Removed, Comparability::Broken));
    let without = questionnaire(&SAMPLE.replacen(row, "", 1));
    let added = compare(&without, &sample());
    assert_eq!(only(&added), (&item("s2"), &Change::Added, Comparability::Kept));
}

#[test]
fn an_item_in_another_section_is_moved_and_not_removed() {
    let age = "      - {item: age, label: {vi: Tuổi, en: Age}, type: number}\n";
    let words = "      - {item: words,";
    let differences = after(&[(age, ""), (words, &[age, words].concat())]);
    let moved = Change::Moved { from: "a".into(), to: "b".into() };
    assert_eq!(only(&differences), (&item("age"), &moved, Comparability::Doubtful));
}

#[test]
fn what_is_added_or_removed_moves_nothing_else() {
    let mut later = sample();
    later.sections[0].items.remove(0);
    assert_eq!(compare(&sample(), &later).len(), 1);
    let mut later = sample();
    later.sections[0].items.rotate_left(1);
    let differences = compare(&sample(), &later);
    assert_eq!(only(&differences).0, &item("visited"));
    assert_eq!(only(&differences).1, &Change::Reordered);
    let mut later = sample();
    later.sections.reverse();
    let differences = compare(&sample(), &later);
    assert!(matches!(only(&differences).0, Subject::Section(_)), "items stay in their sections");
}

#[test]
fn another_language_is_one_difference() {
    let mut yaml = SAMPLE.replace("languages: [vi, en]", "languages: [vi]");
    while let Some(start) = yaml.find(", en: ") {
        let end = yaml[start..].find('}').unwrap() + start;
        yaml.replace_range(start..end, "");
    }
    let differences = compare(&questionnaire(&yaml), &sample());
    let (subject, change, comparability) = only(&differences);
    assert_eq!((subject, comparability), (&Subject::Questionnaire, Comparability::Kept));
    assert!(matches!(change, Change::Set { what, .. } if what == "languages"), "{change:?}");
}

#[test]
fn words_that_nobody_is_asked_do_not_matter() {
    for (from, to) in [
        ("vi: Phiếu,", "vi: Phiếu mới,"),
        ("vi: Đồng ý,", "vi: Tôi đồng ý,"),
        ("{version: 1,", "{version: 2,"),
    ] {
        let differences = after(&[(from, to)]);
        assert_eq!(only(&differences).2, Comparability::Kept, "{from}");
    }
    let title_of_group = after(&[("vi: Nhóm,", "vi: Nhóm I,")]);
    let group = Subject::Group { item: "service".into(), group: "g".into() };
    assert_eq!(only(&title_of_group).0, &group);
}

/// A change of any questionnaire that has two items in its first section.
#[derive(Clone, Debug)]
enum Edit {
    Remove(usize),
    Swap(usize),
    Relabel(usize),
    Rename,
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0_usize..50).prop_map(Edit::Remove),
        (0_usize..50).prop_map(Edit::Swap),
        (0_usize..50).prop_map(Edit::Relabel),
        Just(Edit::Rename),
    ]
}

fn apply(questionnaire: &mut Questionnaire, edit: &Edit) {
    let lang: Lang = questionnaire.default_language().clone();
    let items = &mut questionnaire.sections[0].items;
    let count = items.len();
    match edit {
        Edit::Remove(at) if count > 1 => _ = items.remove(at % count),
        Edit::Swap(at) if count > 1 => items.swap(at % count, (at + 1) % count),
        Edit::Relabel(at) if count > 0 => {
            let text = [(lang, "Một câu hỏi khác".to_owned())].into();
            items[at % count].label = survey_specs::text::Text::new(text);
        }
        Edit::Rename => {
            questionnaire.sections[0].code = SectionCode::new("phan_moi").unwrap();
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_one_way_adds_the_other_way_removes(
        name in 0..shipped::QUESTIONNAIRES.len(),
        edits in prop::collection::vec(edit(), 0..6),
    ) {
        let original = questionnaire(shipped::QUESTIONNAIRES[name].1);
        let mut changed = original.clone();
        for edit in &edits {
            apply(&mut changed, edit);
        }
        let (forth, back) = (compare(&original, &changed), compare(&changed, &original));
        let with = |differences: &[Difference], change: &Change| -> BTreeSet<Subject> {
            let found = differences.iter().filter(|one| one.change == *change);
            found.map(|one| one.subject.clone()).collect()
        };
        prop_assert_eq!(with(&forth, &Change::Added), with(&back, &Change::Removed));
        prop_assert_eq!(with(&forth, &Change::Removed), with(&back, &Change::Added));
        prop_assert_eq!(forth.len(), back.len());
        prop_assert_eq!(forth.is_empty(), original == changed);
    }
}
