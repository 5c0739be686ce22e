use serde_json::json;

use super::*;

fn source(title: &str, thanks: &str) -> Arc<Value> {
    Arc::new(json!({"title": title, "thanks": thanks}))
}

fn held(revision: i64, source: &Arc<Value>) -> Held {
    Held { revision, source: source.clone(), changed_by: Some("lan".to_owned()) }
}

#[test]
fn what_is_edited_is_saved_once_typing_has_settled() {
    let (before, after) = (source("A", "T"), source("AB", "T"));
    let mut keeping = Keeping::new(held(1, &before));
    assert_eq!(keeping.edit(), Step::Wait(SETTLES));
    assert_eq!(keeping.edit(), Step::Wait(SETTLES));
    assert_eq!(keeping.due(&after), Step::Save { revision: 1, source: after.clone() });
    assert_eq!(*keeping.state(), State::Saving);
    assert!(keeping.is_unsaved());
    assert_eq!(keeping.kept(2, &after), Step::Rest);
    assert_eq!((keeping.state(), keeping.revision()), (&State::Saved, 2));
    assert_eq!(keeping.spare(&after), None);
}

#[test]
fn an_edit_that_was_undone_in_time_is_not_sent() {
    let before = source("A", "T");
    let mut keeping = Keeping::new(held(1, &before));
    keeping.edit();
    assert_eq!(keeping.due(&before), Step::Rest);
    assert_eq!(*keeping.state(), State::Saved);
}

#[test]
fn what_is_typed_while_saving_is_saved_next() {
    let (sent, further) = (source("B", "T"), source("C", "T"));
    let mut keeping = Keeping::new(held(1, &source("A", "T")));
    keeping.edit();
    keeping.due(&sent);
    assert_eq!(keeping.edit(), Step::Rest);
    assert_eq!(keeping.kept(2, &further), Step::Wait(SETTLES));
    assert_eq!(keeping.due(&further), Step::Save { revision: 2, source: further.clone() });
}

#[test]
fn a_server_that_cannot_be_reached_is_tried_again_ever_less_often() {
    let mine = source("B", "T");
    let mut keeping = Keeping::new(held(1, &source("A", "T")));
    keeping.edit();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        assert!(matches!(keeping.due(&mine), Step::Save { revision: 1, .. }));
        let Step::Wait(pause) = keeping.failed(Fault::Unreachable) else { panic!("a wait") };
        pauses.push(pause);
        assert_eq!(keeping.edit(), Step::Rest, "the next try takes it along");
    }
    assert_eq!(pauses, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    assert_eq!(keeping.spare(&mine).map(|spare| spare.mine), Some(mine.clone()));
    assert_eq!(keeping.retry(), Step::Wait(0), "the network is back");
    keeping.due(&mine);
    assert_eq!(keeping.kept(2, &mine), Step::Rest);
    assert_eq!(*keeping.state(), State::Saved);
}

#[test]
fn what_the_server_refuses_waits_for_the_next_edit() {
    let mine = source("B", "T");
    let mut keeping = Keeping::new(held(1, &source("A", "T")));
    keeping.edit();
    keeping.due(&mine);
    assert_eq!(keeping.failed(Fault::Refused("too large".to_owned())), Step::Rest);
    assert!(keeping.is_unsaved());
    assert_eq!(keeping.edit(), Step::Wait(SETTLES));
}

#[test]
fn edits_of_two_people_at_different_places_both_stand() {
    let (mine, theirs) = (source("mine", "T"), source("A", "theirs"));
    let mut keeping = Keeping::new(held(1, &source("A", "T")));
    keeping.edit();
    keeping.due(&mine);
    let arrival = keeping.arrived(held(2, &theirs), &mine);
    let both = source("mine", "theirs");
    assert_eq!(arrival.replace, Some(both.clone()));
    let news = News { by: Some("lan".to_owned()), before: source("A", "T"), after: theirs.clone() };
    assert_eq!(arrival.news, Some(news));
    assert_eq!(arrival.step, Step::Wait(0));
    assert_eq!(keeping.due(&both), Step::Save { revision: 2, source: both });
}

#[test]
fn what_another_person_saved_is_shown_where_nothing_was_edited() {
    let (before, theirs) = (source("A", "T"), source("A", "theirs"));
    let mut keeping = Keeping::new(held(1, &before));
    assert_eq!(keeping.heard(2), Step::Fetch);
    let arrival = keeping.arrived(held(2, &theirs), &before);
    assert_eq!((arrival.replace, arrival.step), (Some(theirs), Step::Rest));
    assert_eq!(*keeping.state(), State::Saved);
    assert_eq!(keeping.heard(2), Step::Rest, "it is known already");
}

#[test]
fn a_revision_heard_of_while_saving_is_looked_at_afterwards() {
    let mine = source("B", "T");
    let mut keeping = Keeping::new(held(1, &source("A", "T")));
    keeping.edit();
    keeping.due(&mine);
    assert_eq!(keeping.heard(3), Step::Rest);
    assert_eq!(keeping.kept(2, &mine), Step::Fetch);
}

#[test]
fn the_same_place_changed_by_two_waits_for_a_person_to_choose() {
    let (mine, theirs) = (source("mine", "T"), source("theirs", "T"));
    for (side, stands, is_saved) in [(Side::Mine, &mine, false), (Side::Theirs, &theirs, true)] {
        let mut keeping = Keeping::new(held(1, &source("A", "T")));
        keeping.edit();
        keeping.due(&mine);
        let arrival = keeping.arrived(held(2, &theirs), &mine);
        assert_eq!((arrival.replace, arrival.step), (None, Step::Rest));
        let State::Conflicting(joined) = keeping.state() else { panic!("a conflict") };
        assert_eq!(joined.conflicts.len(), 1);
        assert_eq!(joined.conflicts[0].at.to_string(), "title");
        assert_eq!(keeping.due(&mine), Step::Rest, "nothing is overwritten meanwhile");
        let arrival = keeping.resolve(&[side], &mine);
        assert_eq!(arrival.replace.as_ref().unwrap_or(&mine), stands);
        assert_eq!(*keeping.state() == State::Saved, is_saved);
        if !is_saved {
            assert_eq!(keeping.due(&mine), Step::Save { revision: 2, source: mine.clone() });
        }
    }
}

#[test]
fn edits_left_unsaved_come_back_when_the_draft_is_opened_again() {
    let (before, mine) = (source("A", "T"), source("mine", "T"));
    let spare = Spare { base: held(1, &before), mine: mine.clone(), sent: None };
    let (mut keeping, arrival) = Keeping::resume(held(1, &before), spare.clone());
    assert_eq!((arrival.replace, arrival.step), (Some(mine.clone()), Step::Wait(0)));
    assert!(matches!(keeping.due(&mine), Step::Save { revision: 1, .. }));
    let theirs = source("A", "theirs");
    let (keeping, arrival) = Keeping::resume(held(4, &theirs), spare);
    assert_eq!(arrival.replace, Some(source("mine", "theirs")));
    assert_eq!(keeping.revision(), 4);
}

#[test]
fn what_is_kept_in_the_browser_comes_back_as_it_was() {
    let spare = Spare { base: held(7, &source("A", "T")), mine: source("B", "T"), sent: None };
    let text = serde_json::to_string(&spare).expect("JSON");
    assert_eq!(serde_json::from_str::<Spare>(&text).expect("a spare"), spare);
}

#[test]
fn an_answer_about_an_older_revision_counts_as_a_failure() {
    let mine = source("B", "T");
    let mut keeping = Keeping::new(held(3, &source("A", "T")));
    keeping.edit();
    keeping.due(&mine);
    let arrival = keeping.arrived(held(3, &source("X", "T")), &mine);
    assert_eq!((arrival.replace, arrival.news), (None, None));
    assert_eq!(*keeping.state(), State::Unreachable);
}

#[test]
fn a_save_whose_answer_was_lost_is_ones_own_and_not_somebody_elses() {
    let (sent, further) = (source("B", "T"), source("BC", "T"));
    let mut keeping = Keeping::new(held(1, &source("A", "T")));
    keeping.edit();
    keeping.due(&sent);
    keeping.failed(Fault::Unreachable);
    let spare = keeping.spare(&further).unwrap();
    keeping.due(&further);
    let arrival = keeping.arrived(held(2, &sent), &further);
    assert_eq!(arrival, Arrival { replace: None, news: None, step: Step::Wait(0) });
    assert_eq!(keeping.due(&further), Step::Save { revision: 2, source: further.clone() });
    // The same after the screen was left and opened again.
    let (mut keeping, arrival) = Keeping::resume(held(2, &sent), spare);
    assert_eq!((arrival.replace, arrival.news), (Some(further.clone()), None));
    assert_eq!(keeping.due(&further), Step::Save { revision: 2, source: further });
}
