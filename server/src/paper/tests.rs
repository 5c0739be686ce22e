use serde_json::{Value, json};

use super::error_rate::{Tally, tallies};
use super::resolve::{Unresolved, resolved};
use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn content(answers: &Value) -> Content {
    let sent = json!({
        "unit": "X01", "language": "vi", "started_on": "2026-11-20", "consent": null,
        "answers": answers,
    });
    Content::read(&sent).unwrap().content
}

fn entry(typist: &str, answers: &Value) -> Entry {
    Entry {
        revision: 1,
        typist: typist.parse().unwrap(),
        content: content(answers),
        as_found: false,
        entered_at: at(0),
    }
}

fn new(turn: Turn, typist: &str, answers: &Value) -> NewEntry {
    NewEntry {
        turn,
        typist: typist.parse().unwrap(),
        content: content(answers),
        as_found: false,
        any_person: false,
        entered_at: at(1),
    }
}

fn one() -> Value {
    json!({"age": {"number": "41"}, "visited": {"one": "1"}})
}

fn two() -> Value {
    json!({"age": {"number": "14"}, "visited": {"one": "1"}})
}

fn compared() -> Stage {
    Stage::of(Some(entry("lan", &one())), Some(entry("minh", &two())), None, false).unwrap()
}

fn resolution(answers: &Value) -> Resolution {
    Resolution { revision: 1, by: "hoa".parse().unwrap(), content: content(answers), at: at(2) }
}

fn decision(answers: &Value, seen: Seen) -> NewResolution {
    NewResolution { by: "hoa".parse().unwrap(), content: content(answers), seen, at: at(3) }
}

#[test]
fn numbers_of_forms_are_short_and_plain() {
    for good in ["1", "0042", "HN-7.b_2"] {
        assert_eq!(good.parse::<FormNumber>().unwrap().as_str(), good);
    }
    for bad in ["", "-1", "a b", "ô", "a/b", &"1".repeat(33)] {
        assert_eq!(bad.parse::<FormNumber>(), Err(InvalidFormNumber), "{bad}");
    }
}

#[test]
fn two_people_type_a_form_in_either_order() {
    assert_eq!(enter(None, &new(Turn::Second, "lan", &one())), Ok(Write::Revision(1)));
    let waiting = Stage::of(None, Some(entry("lan", &one())), None, false).unwrap();
    assert_eq!(waiting.seen(), [0, 1, 0]);
    assert_eq!(enter(Some(&waiting), &new(Turn::First, "minh", &one())), Ok(Write::Revision(1)));
    let same = new(Turn::First, "lan", &one());
    assert_eq!(enter(Some(&waiting), &same), Err(Objection::SamePerson));
    let allowed = NewEntry { any_person: true, ..same };
    assert_eq!(enter(Some(&waiting), &allowed), Ok(Write::Revision(1)));
}

#[test]
fn an_entry_is_corrected_by_whoever_made_it_and_sending_it_twice_changes_nothing() {
    let stage = compared();
    let again = |typist, answers: &Value| enter(Some(&stage), &new(Turn::First, typist, answers));
    assert_eq!(again("lan", &one()), Ok(Write::Nothing));
    assert_eq!(again("lan", &two()), Ok(Write::Revision(2)));
    assert_eq!(again("minh", &two()), Err(Objection::Taken));
    assert_eq!(again("tam", &two()), Err(Objection::Taken));
}

#[test]
fn what_is_decided_or_stored_takes_no_more_entries() {
    let entries = [entry("lan", &one()), entry("minh", &two())];
    let resolved = Stage::Resolved(entries.clone(), resolution(&one()));
    let stored = Stage::Stored(entries, None);
    for (stage, objection) in [(resolved, Objection::Resolved), (stored, Objection::Stored)] {
        assert_eq!(enter(Some(&stage), &new(Turn::First, "lan", &two())), Err(objection));
        assert_eq!(enter(Some(&stage), &new(Turn::First, "lan", &one())), Ok(Write::Nothing));
    }
}

#[test]
fn a_decision_needs_two_entries_as_they_were_seen() {
    let waiting = Stage::Waiting(Turn::First, entry("lan", &one()));
    assert_eq!(decide(&waiting, &decision(&one(), [1, 0, 0])), Err(Objection::EntryMissing));
    assert_eq!(decide(&compared(), &decision(&one(), [1, 1, 0])), Ok(Write::Revision(1)));
    assert_eq!(decide(&compared(), &decision(&one(), [1, 2, 0])), Err(Objection::Changed));
    let entries = [entry("lan", &one()), entry("minh", &two())];
    let held = Stage::Resolved(entries.clone(), resolution(&one()));
    assert_eq!(decide(&held, &decision(&one(), [0, 0, 0])), Ok(Write::Nothing));
    assert_eq!(decide(&held, &decision(&two(), [1, 1, 1])), Ok(Write::Revision(2)));
    let stored = Stage::Stored(entries, Some(resolution(&one())));
    assert_eq!(decide(&stored, &decision(&one(), [1, 1, 1])), Ok(Write::Nothing));
    assert_eq!(decide(&stored, &decision(&two(), [1, 1, 1])), Err(Objection::Stored));
}

#[test]
fn a_form_is_decided_when_its_entries_agree_or_somebody_decides() {
    assert_eq!(compared().decided(), None);
    let item = Part::Answer("age".parse().unwrap());
    assert_eq!(compared().differences(), [item]);
    let agreed = Stage::Compared([entry("lan", &one()), entry("minh", &one())]);
    assert_eq!(agreed.decided(), Some(&content(&one())));
    let entries = [entry("lan", &one()), entry("minh", &two())];
    let held = Stage::Resolved(entries, resolution(&two()));
    assert_eq!(held.decided(), Some(&content(&two())));
    assert!(held.differences().is_empty());
}

#[test]
fn a_resolution_says_something_about_every_difference() {
    let open = resolved(&compared(), &json!({"answers": {"visited": {"one": "2"}}}));
    assert!(matches!(open, Err(Unresolved::Open(parts)) if parts.len() == 1));
    let sent = json!({"answers": {"age": {"number": "40"}}, "language": "en"});
    let read = resolved(&compared(), &sent).unwrap();
    let mut expected = content(&json!({"age": {"number": "40"}, "visited": {"one": "1"}}));
    expected.language = "en".parse().unwrap();
    assert_eq!(read.content, expected);
    let nothing = resolved(&compared(), &json!({"answers": {"age": null}})).unwrap();
    assert_eq!(nothing.content, content(&json!({"visited": {"one": "1"}})));
    for nonsense in [json!(3), json!({"answers": 3}), json!({"answers": {"age": null}, "x": 1})] {
        assert!(matches!(resolved(&compared(), &nonsense), Err(Unresolved::Invalid(_))));
    }
    let waiting = Stage::Waiting(Turn::First, entry("lan", &one()));
    assert!(matches!(
        resolved(&waiting, &json!({})),
        Err(Unresolved::Objection(Objection::EntryMissing))
    ));
}

#[test]
fn the_error_rate_is_the_share_of_what_was_decided_to_be_something_else() {
    let form = |stage| PaperForm {
        number: "1".parse().unwrap(),
        response_id: Uuid::nil(),
        begun_at: at(0),
        stage,
    };
    let entries = [entry("lan", &one()), entry("minh", &two())];
    let decided = resolution(&json!({
        "age": {"number": "41"}, "visited": {"one": "1"}, "words": {"text": "x"},
    }));
    let forms = [
        form(Stage::Stored(entries, Some(decided))),
        form(Stage::Stored([entry("lan", &one()), entry("minh", &one())], None)),
        form(compared()),
    ];
    let tallies = tallies(&forms);
    let of = |name: &str| tallies[&name.parse().unwrap()];
    // Four fields and two items; one more item that both overlooked.
    assert_eq!(of("lan"), Tally { forms: 2, items: 13, changed: 1 });
    assert_eq!(of("minh"), Tally { forms: 2, items: 13, changed: 2 });
    assert!((of("minh").error_rate().unwrap() - 2.0 / 13.0).abs() < 1e-12);
    assert_eq!(Tally::default().error_rate(), None);
}
