//! Drafts: every save is a revision, and nobody overwrites anybody.

use std::sync::Arc;

use serde_json::json;
use survey_specs::questionnaire::draft::Attachment;
use survey_specs::questionnaire::media::{MediaName, inspect};
use thuocdo_server::draft::history::Step;
use thuocdo_server::draft::source::Source;
use thuocdo_server::draft::{DraftId, DraftKind, Hand};
use thuocdo_server::store::Store;
use thuocdo_server::store::draft::{EditorStream, NewDraft, Publication, Saved};

use crate::sample::{id, instant, version};
use crate::scene::{Scene, may_design};

fn source(title: &str) -> Source {
    let value = json!({"questionnaire": "mau", "languages": ["vi"], "title": {"vi": title}});
    Source::new(DraftKind::Questionnaire, value).unwrap()
}

fn hand(user: &str, seconds: i64) -> Hand {
    Hand { user: user.parse().unwrap(), at: instant(seconds) }
}

async fn begin(store: &dyn Store, n: u64) -> DraftId {
    let draft = DraftId::new(id(n));
    let new = NewDraft {
        draft,
        kind: DraftKind::Questionnaire,
        source: source("Đầu tiên"),
        media: Vec::new(),
        hand: hand("lan", 0),
    };
    store.insert_draft(&may_design(), &new).await.unwrap();
    draft
}

async fn save(store: &dyn Store, draft: DraftId, expected: u64, title: &str, by: Hand) -> Saved {
    let step = Step::OfMany;
    store.save_draft(&may_design(), draft, expected, &source(title), step, &by).await.unwrap()
}

#[track_caller]
fn kept(saved: Saved) -> u64 {
    match saved {
        Saved::Kept(entry) => entry.revision,
        other => panic!("{other:?}"),
    }
}

pub fn a_draft_is_saved_by_who_saw_what_stood_there(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let draft = begin(&*store, 1).await;
        assert_eq!(kept(save(&*store, draft, 1, "Hai", hand("lan", 1)).await), 2);
        let Saved::Stale(held) = save(&*store, draft, 1, "Ba", hand("mai", 2)).await else {
            panic!("somebody else had saved");
        };
        assert_eq!((held.revision, held.changed), (2, hand("lan", 1)));
        assert_eq!(held.source, source("Hai").json());
        // What holds already is saved once, whatever was expected.
        assert_eq!(kept(save(&*store, draft, 1, "Hai", hand("lan", 3)).await), 2);
        assert_eq!(kept(save(&*store, draft, 2, "Ba", hand("mai", 4)).await), 3);
        let entry = store.draft(&may_design(), draft).await.unwrap().unwrap();
        assert_eq!((entry.created, entry.changed), (hand("lan", 0), hand("mai", 4)));
        assert_eq!((entry.summary.code.as_str(), &*entry.summary.title["vi"]), ("mau", "Ba"));
        let unknown = save(&*store, DraftId::new(id(9)), 1, "Ba", hand("mai", 4)).await;
        assert_eq!(unknown, Saved::Unknown);
    });
}

pub fn the_history_of_a_draft_is_thinned_out_and_keeps_what_others_left(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let draft = begin(&*store, 1).await;
        let saves =
            [("lan", 1), ("lan", 2), ("lan", 400), ("lan", 401), ("mai", 402), ("mai", 403)];
        for (number, (user, second)) in (1..).zip(saves) {
            let title = format!("Lần {number}");
            kept(save(&*store, draft, number, &title, hand(user, second)).await);
        }
        let history = store.draft_history(&may_design(), draft).await.unwrap();
        let numbers: Vec<_> = history.iter().map(|trace| trace.revision).collect();
        assert_eq!(numbers, [7, 5, 4, 3, 1]);
        let first = store.draft_revision(&may_design(), draft, 1).await.unwrap().unwrap();
        assert_eq!(first.source, source("Đầu tiên").json());
        assert_eq!(store.draft_revision(&may_design(), draft, 2).await.unwrap(), None);
        // What was published stays, however soon it was changed.
        let publication = Publication {
            hash: version().hash().to_string(),
            draft,
            revision: 7,
            published: hand("mai", 404),
        };
        for _ in 0..2 {
            store.insert_publication(&may_design(), &publication).await.unwrap();
        }
        assert_eq!(store.publications(&may_design()).await.unwrap(), [publication]);
        kept(save(&*store, draft, 7, "Sau", hand("mai", 405)).await);
        assert!(store.draft_revision(&may_design(), draft, 7).await.unwrap().is_some());
    });
}

pub fn of_many_who_save_a_draft_at_once_one_is_first(scene: &Scene) {
    scene.play(async {
        let (one, other) = (scene.process().await, scene.process().await);
        let draft = begin(&*one, 1).await;
        let writers = (0..8).map(|number| {
            let store = Arc::clone(if number % 2 == 0 { &one } else { &other });
            let user = format!("u{number}");
            tokio::spawn(async move {
                matches!(save(&*store, draft, 1, &user, hand(&user, 1)).await, Saved::Kept(_))
            })
        });
        let mut first = 0;
        for writer in writers.collect::<Vec<_>>() {
            first += u8::from(writer.await.unwrap());
        }
        assert_eq!(first, 1);
        assert_eq!(one.draft_history(&may_design(), draft).await.unwrap().len(), 2);
    });
}

pub fn drafts_are_listed_by_kind_and_put_away(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let (first, second) = (begin(&*store, 1).await, begin(&*store, 2).await);
        kept(save(&*store, first, 1, "Mới", hand("lan", 9)).await);
        let list = async |kind, archived| {
            let drafts = store.drafts(&may_design(), kind, archived).await.unwrap();
            drafts.into_iter().map(|entry| entry.draft).collect::<Vec<_>>()
        };
        assert_eq!(list(None, false).await, [first, second]);
        assert_eq!(list(Some(DraftKind::Index), false).await, []);
        let away = Some(instant(10));
        assert!(store.archive_draft(&may_design(), first, away).await.unwrap());
        assert_eq!(list(Some(DraftKind::Questionnaire), false).await, [second]);
        assert_eq!(list(None, true).await, [first]);
        assert!(store.archive_draft(&may_design(), first, None).await.unwrap());
        assert_eq!(list(None, true).await, []);
        assert!(!store.archive_draft(&may_design(), DraftId::new(id(9)), away).await.unwrap());
    });
}

pub fn the_files_of_a_draft_are_known_by_the_names_it_gives_them(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let draft = begin(&*store, 1).await;
        let name = MediaName::new("am/a.mp3").unwrap();
        for n in [1, 2] {
            let mut bytes = vec![0xff, 0xfb, 0x90, 0x64, 0x00, n];
            bytes.resize(2_000, n);
            let file = Attachment { content: inspect(&bytes).unwrap(), bytes };
            let by = hand("lan", 1);
            store.save_draft_media(&may_design(), draft, &name, &file, &by).await.unwrap();
            let media = store.draft_media(&may_design(), draft).await.unwrap();
            assert_eq!((media.len(), media[0].bytes), (1, 2_000));
            assert_eq!((&media[0].name, &media[0].hash), (&name, &file.content.hash));
            assert_eq!(store.media(&media[0].hash).await.unwrap().unwrap().bytes, file.bytes);
        }
    });
}

pub fn who_has_a_draft_open_is_known_as_long_as_it_is_heard_of(scene: &Scene) {
    scene.play(async {
        let (one, other) = (scene.process().await, scene.process().await);
        let draft = begin(&*one, 1).await;
        let stream = |n, user: &str, since| EditorStream {
            draft,
            stream: id(n),
            user: user.parse().unwrap(),
            since: instant(since),
        };
        let may = may_design();
        let lan = [stream(5, "lan", 1), stream(6, "lan", 3)];
        for tab in &lan {
            one.renew_editor(&may, tab, instant(4), instant(0)).await.unwrap();
        }
        let mai = stream(7, "mai", 4);
        other.renew_editor(&may, &mai, instant(4), instant(0)).await.unwrap();
        let names = async |gone| {
            let editors = one.editors(&may, draft, instant(gone)).await.unwrap();
            editors.into_iter().map(|it| (it.user.to_string(), it.since)).collect::<Vec<_>>()
        };
        let (lan_s, mai_s) = (("lan".to_owned(), instant(1)), ("mai".to_owned(), instant(4)));
        assert_eq!(names(0).await, [lan_s.clone(), mai_s.clone()]);
        one.end_editor(&may, &mai).await.unwrap();
        assert_eq!(names(0).await, [lan_s]);
        // Lan's browser was not heard of any more; Mai comes back.
        other.renew_editor(&may, &mai, instant(40), instant(10)).await.unwrap();
        assert_eq!(names(10).await, [mai_s]);
    });
}

pub fn what_was_published_is_listed(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let (may, version) = (may_design(), version());
        let code = version.questionnaire().code.clone();
        assert_eq!(store.newest_version(&may, &code).await.unwrap(), None);
        store.insert_version(&may, &version, instant(1)).await.unwrap();
        let listed = store.versions(&may).await.unwrap();
        assert_eq!((listed.len(), listed[0].items), (1, 9), "rows of a matrix are items");
        assert_eq!((&listed[0].hash, &*listed[0].title["vi"]), (version.hash(), "Phiếu mẫu"));
        assert_eq!(store.newest_version(&may, &code).await.unwrap().as_ref(), Some(version.hash()));
        let index = "chi-so".parse().unwrap();
        store.insert_index_definition(&may, &index, "index: chi-so\n", instant(2)).await.unwrap();
        let definitions = store.index_definitions(&may).await.unwrap();
        assert_eq!((definitions.len(), &definitions[0].index), (1, &index));
        assert_eq!(definitions[0].text, "index: chi-so\n");
    });
}
