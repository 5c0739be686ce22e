//! Handing in files of phones' queues, and listing paper forms, as an operator does.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};
use survey_specs::wire::read::content_hash;

use super::Desk;
use crate::clock::Clock;
use crate::link::{Link, Reach, Signer};
use crate::paper::content::Content;
use crate::paper::{NewEntry, Turn};
use crate::permission::{Role, Staff};
use crate::randomness::response_id;
use crate::store::{self, Location, Store};

impl Desk {
    async fn store(&self) -> std::sync::Arc<dyn Store> {
        let folder = Location::Sqlite(self.folder.path().join("data"));
        store::open(&folder).await.unwrap()
    }

    /// An entry of a phone's file with this age.
    async fn waiting(&self, age: &str) -> Value {
        let store = self.store().await;
        let round = store.round(&"hai-long".parse().unwrap()).await.unwrap().unwrap();
        let signer = Signer::from_store(store.as_ref(), &self.randomness).await.unwrap();
        let link = Link::plain(round.code.clone(), Some("X01".parse().unwrap()));
        let now = self.clock.now() + SignedDuration::from_hours(1);
        let body = json!({
            "version": round.version.as_str(), "unit": "X01", "mode": "web", "language": "vi",
            "visit": signer.visit(&link, Reach::Link, now), "started_on": "2026-11-21",
            "consent": {"version": 3, "given": true},
            "answers": {"visited": {"one": "2"}, "age": {"number": age}},
        });
        store.close().await;
        json!({
            "round": "hai-long", "body": body,
            "response_id": response_id(&self.clock, &self.randomness).to_string(),
            "content_hash": content_hash(&body).unwrap().as_str(),
        })
    }
}

#[tokio::test]
async fn a_phones_file_is_stored_and_says_line_by_line_what_was_not() {
    let desk = Desk::new();
    desk.round(&[]).await;
    let (good, bad) = (desk.waiting("42").await, desk.waiting("4").await);
    let file = format!("{{\"thuocdo_queue\":1,\"entries\":[\n{good},\n{bad},\n{good}");
    desk.write("phone.json", &file);
    let done = desk.run(&["queue", "import", "phone.json", "--receipts", "receipts.json"]).await;
    assert_eq!(done.code, 1);
    assert_eq!(
        done.out,
        "phone.json: 3 entries: 1 stored, 1 stored before, 0 in quarantine, 1 refused\n"
    );
    let lines: Vec<_> = done.err.lines().filter(|line| line.contains("error[")).collect();
    assert_eq!(lines.len(), 2, "{}", done.err);
    assert!(lines[0].starts_with("phone.json:3:1: error[invalid_response]"), "{}", lines[0]);
    assert!(lines[0].contains("age: The smallest number allowed is 18."), "{}", lines[0]);
    assert!(lines[1].contains("error[cut_off]"), "{}", lines[1]);
    let receipts: Value =
        serde_json::from_str(&std::fs::read_to_string(desk.path("receipts.json")).unwrap())
            .unwrap();
    assert_eq!(receipts["thuocdo_receipts"], 1);
    assert_eq!(receipts["entries"][0]["receipt"]["content_hash"], good["content_hash"]);
    assert_eq!(receipts["entries"][1]["receipt"], Value::Null);

    desk.write("phone.json", &format!("{{\"thuocdo_queue\":1,\"entries\":[{good}]}}"));
    let again = desk.run(&["queue", "import", "phone.json"]).await;
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    assert!(again.out.contains("0 stored, 1 stored before"), "{}", again.out);

    desk.write("other.json", "{\"thuocdo_receipts\":1,\"entries\":[]}");
    let other = desk.run(&["queue", "import", "other.json", "none.json", "phone.json"]).await;
    assert_eq!(other.code, 1);
    assert!(other.out.contains("1 stored before"), "one wrong file keeps no other out");
    assert!(other.err.contains("other.json: error[not_a_queue_file]"), "{}", other.err);
    assert!(other.err.contains("none.json: error[unreadable_file]"), "{}", other.err);
}

#[tokio::test]
async fn paper_forms_and_their_differences_are_listed() {
    let desk = Desk::new();
    desk.round(&[]).await;
    let store = desk.store().await;
    for (turn, typist, age) in [(Turn::First, "lan", "42"), (Turn::Second, "minh", "=24")] {
        let staff = Staff {
            user: typist.parse().unwrap(),
            role: Role::Enumerator,
            unit: None,
            below: BTreeSet::new(),
        };
        let sent = json!({
            "unit": "X01", "language": "vi", "started_on": "2026-11-20", "consent": null,
            "answers": {"visited": {"one": "2"}, "words": {"text": age}},
        });
        let entry = NewEntry {
            turn,
            typist: staff.user.clone(),
            content: Content::read(&sent).unwrap().content,
            as_found: false,
            any_person: false,
            entered_at: desk.clock.now(),
        };
        let id = response_id(&desk.clock, &desk.randomness);
        let (round, form) = ("hai-long".parse().unwrap(), "12".parse().unwrap());
        let permission = staff.may_interview().unwrap();
        store.save_paper_entry(&permission, &round, &form, id, entry).await.unwrap().unwrap();
    }
    store.close().await;
    let list = desk.run(&["paper", "list", "hai-long"]).await;
    assert_eq!((list.code, list.out.as_str()), (0, "12\tdiffers in 1\tX01\tlan\tminh\n"));
    let text = desk.run(&["paper", "differences", "hai-long"]).await;
    assert_eq!(text.out, "12\twords\tÝ kiến khác\t42 | =24\n");
    let csv =
        desk.run(&["paper", "differences", "hai-long", "--format", "csv", "--lang", "en"]).await;
    insta::assert_snapshot!(csv.out, @r#"
    form,field,item,label,entry_1,entry_1_words,entry_2,entry_2_words
    12,answers,words,Other comments,"{""text"":""42""}",42,"{""text"":""=24""}",'=24
    "#);
    let unknown = desk.run(&["paper", "list", "dot-9"]).await;
    assert_eq!((unknown.code, unknown.err.contains("there is no round `dot-9`")), (1, true));
}
