//! Paper forms: typed twice, corrected, decided, and settled by their response.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use survey_specs::code::RoundCode;
use thuocdo_server::paper::content::Content;
use thuocdo_server::paper::{
    FormNumber, NewEntry, NewResolution, Objection, PaperForm, Seen, Stage, Turn,
};
use thuocdo_server::permission::{MayInterview, MayRunFieldwork, Operator, Role, Staff};
use thuocdo_server::store::Store;
use thuocdo_server::store::paper::Kept;

use crate::sample::{self, instant};
use crate::scene::{Scene, may_collect, set_up_round};

fn may_interview(user: &str) -> MayInterview {
    let staff = Staff {
        user: user.parse().unwrap(),
        role: Role::Enumerator,
        unit: None,
        below: BTreeSet::new(),
    };
    staff.may_interview().unwrap()
}

fn may_run_fieldwork() -> MayRunFieldwork {
    Operator::at_the_console().may_run_fieldwork()
}

fn content(answers: &Value) -> Content {
    let sent = json!({
        "unit": "X01", "language": "vi", "started_on": "2026-11-20", "consent": null,
        "answers": answers,
    });
    Content::read(&sent).unwrap().content
}

fn form(number: &str) -> FormNumber {
    number.parse().unwrap()
}

/// Enters a form as this person at this second.
async fn enter(
    store: &dyn Store,
    round: &RoundCode,
    number: &str,
    turn: Turn,
    (typist, answers): (&str, Value),
    second: i64,
) -> Kept {
    let entry = NewEntry {
        turn,
        typist: typist.parse().unwrap(),
        content: content(&answers),
        as_found: true,
        any_person: false,
        entered_at: instant(second),
    };
    let id = sample::id(u64::try_from(second).unwrap());
    let permission = may_interview(typist);
    store.save_paper_entry(&permission, round, &form(number), id, entry).await.unwrap()
}

async fn decide(
    store: &dyn Store,
    round: &RoundCode,
    answers: Value,
    seen: Seen,
) -> Option<Result<PaperForm, Objection>> {
    let resolution = NewResolution {
        by: "hoa".parse().unwrap(),
        content: content(&answers),
        seen,
        at: instant(50),
    };
    let number = form("7");
    store.save_paper_resolution(&may_run_fieldwork(), round, &number, resolution).await.unwrap()
}

pub fn a_paper_form_keeps_every_revision_and_the_latest_counts(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(store.as_ref(), "dot-1").await;
        let odd = json!({"visits": {"number": "hai\u{0}"}, "words": {"text": "Ý kiến"}});
        let first =
            enter(&*store, &round, "7", Turn::First, ("lan", odd.clone()), 1).await.unwrap();
        assert_eq!((first.response_id, first.begun_at), (sample::id(1), instant(1)));
        let again = enter(&*store, &round, "7", Turn::First, ("lan", odd.clone()), 2).await;
        assert_eq!(again, Ok(first.clone()), "the same again changes nothing");
        let other = json!({"visits": {"number": "2"}});
        let taken = enter(&*store, &round, "7", Turn::First, ("minh", other.clone()), 3).await;
        assert_eq!(taken, Err(Objection::Taken));
        let corrected =
            enter(&*store, &round, "7", Turn::First, ("lan", other.clone()), 4).await.unwrap();
        assert_eq!(corrected.stage.seen(), [2, 0, 0]);
        let both = enter(&*store, &round, "7", Turn::Second, ("minh", odd), 5).await.unwrap();
        assert_eq!(both.stage.differences().len(), 2);
        assert_eq!((both.response_id, both.begun_at), (sample::id(1), instant(1)));
        assert_eq!(
            decide(&*store, &round, other.clone(), [1, 1, 0]).await,
            Some(Err(Objection::Changed))
        );
        let decided = decide(&*store, &round, other.clone(), [2, 1, 0]).await.unwrap().unwrap();
        assert_eq!(decided.stage.decided(), Some(&content(&other)));
        let listed = store.paper_forms(&may_run_fieldwork(), &round).await.unwrap();
        assert_eq!(listed, std::slice::from_ref(&decided));
        let one = store.paper_form(&may_run_fieldwork(), &round, &form("7")).await.unwrap();
        assert_eq!(one, Some(decided));
        let none = store.paper_form(&may_run_fieldwork(), &round, &form("8")).await.unwrap();
        assert_eq!(none, None);
    });
}

pub fn a_paper_form_is_settled_by_its_response(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(store.as_ref(), "dot-1").await;
        let answers = json!({"words": {"text": "Ý kiến"}});
        enter(&*store, &round, "7", Turn::First, ("lan", answers.clone()), 1).await.unwrap();
        let both = enter(&*store, &round, "7", Turn::Second, ("minh", answers.clone()), 2).await;
        assert!(matches!(both.unwrap().stage, Stage::Compared(_)));
        let response = sample::saying(&round, sample::id(1), "Ý kiến");
        store.store_response(&may_collect(), response).await.unwrap();
        let stored = store.paper_form(&may_run_fieldwork(), &round, &form("7")).await.unwrap();
        assert!(matches!(stored.unwrap().stage, Stage::Stored(..)));
        let late = enter(&*store, &round, "7", Turn::First, ("lan", json!({})), 3).await;
        assert_eq!(late, Err(Objection::Stored));
        let decision = decide(&*store, &round, json!({}), [1, 1, 0]).await;
        assert_eq!(decision, Some(Err(Objection::Stored)));
    });
}

/// Two typists with the same number before them: one of them has the entry.
pub fn of_many_who_type_one_entry_at_once_one_is_first(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        let round = set_up_round(one.as_ref(), "dot-1").await;
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let store = Arc::clone(if number % 2 == 0 { &one } else { &two });
                let round = round.clone();
                tokio::spawn(async move {
                    let typist = format!("typist-{number}");
                    let answers = json!({"words": {"text": typist}});
                    enter(&*store, &round, "7", Turn::First, (&typist, answers), number).await
                })
            })
            .collect();
        let mut kept = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => kept += 1,
                Err(objection) => assert_eq!(objection, Objection::Taken),
            }
        }
        assert_eq!(kept, 1);
        assert_eq!(one.paper_forms(&may_run_fieldwork(), &round).await.unwrap().len(), 1);
    });
}
