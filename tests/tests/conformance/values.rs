//! Values and assessed points: a history that only grows, and what holds of it.

use std::sync::Arc;

use survey_specs::code::RoundCode;
use survey_specs::index::measure::{Amount, Assessed, Measure};
use thuocdo_server::assessment::StepKind;
use thuocdo_server::permission::{MayReadAssessments, Operator};
use thuocdo_server::store::Store;
use thuocdo_server::store::assessment::{NewStep, Taken};
use thuocdo_server::store::value::{
    Appraiser, Content, Entry, EntryNumber, LoadCounts, NewEntry, NewScore, Origin, Part, PartKey,
    Remarks, Scored,
};

use crate::sample::instant;
use crate::scene::{Scene, may_design, may_read_results, set_up_round};

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn plain(text: &str) -> Content {
    Content::Plain(amount(text))
}

fn points(text: &str) -> Content {
    Content::Points(amount(text))
}

fn entry(unit: &str, variable: &str, part: Part, content: Content) -> NewEntry {
    let key = PartKey { unit: unit.parse().unwrap(), variable: variable.parse().unwrap(), part };
    NewEntry { key, content, remarks: None }
}

/// A value of unit `X01`.
fn value(variable: &str, content: Content) -> NewEntry {
    entry("X01", variable, Part::Measured, content)
}

fn remarks(explanation: &str, links: &[&str]) -> Remarks {
    Remarks {
        explanation: Some(explanation.parse().unwrap()),
        evidence: links.iter().map(|link| link.parse().unwrap()).collect(),
        note: None,
    }
}

async fn load(store: &dyn Store, round: &RoundCode, entries: Vec<NewEntry>, at: i64) -> [u64; 4] {
    let origin = Origin::command_line(None, instant(at));
    let counts = store.load_values(&may_design(), round, entries, &origin).await.unwrap();
    let LoadCounts { new, changed, unchanged, withdrawn } = counts;
    [new, changed, unchanged, withdrawn]
}

fn score(round: &RoundCode, given: &str, expected: Option<i64>, at: i64) -> NewScore {
    NewScore {
        round: round.clone(),
        criterion: "C1".parse().unwrap(),
        points: Some(amount(given)),
        remarks: Remarks::default(),
        expected: expected.and_then(EntryNumber::new),
        after_step: None,
        origin: Origin::api(&"lan".parse().unwrap(), instant(at)),
    }
}

async fn claim(store: &dyn Store, claimed: NewScore) -> Scored {
    let permission = Operator::at_the_console().may_claim_for(&"X01".parse().unwrap());
    store.claim_score(&permission, claimed).await.unwrap()
}

/// May read what is given to this unit, or to all.
fn may_read(unit: Option<&str>) -> MayReadAssessments {
    let unit = unit.map(|unit| unit.parse().unwrap());
    Operator::at_the_console().may_read_assessments(unit.as_ref())
}

async fn held(store: &dyn Store, round: &RoundCode, unit: Option<&str>) -> Vec<String> {
    let entries = store.current_entries(&may_read(unit), round).await.unwrap();
    entries.iter().map(told).collect()
}

async fn history(store: &dyn Store, round: &RoundCode, variable: &str) -> Vec<Entry> {
    let permission = may_read(None);
    store.value_history(&permission, round, &variable.parse().unwrap()).await.unwrap()
}

fn told(entry: &Entry) -> String {
    let Entry { number, key, content, .. } = entry;
    let amount = content.amount().map_or_else(|| "-".to_owned(), |amount| amount.to_string());
    let part = key.part.as_str();
    format!("{number} {} {} {part} {} {amount}", key.unit, key.variable, content.kind())
}

pub fn loaded_values_hold_and_the_same_table_twice_adds_nothing(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let round = set_up_round(store, "r1").await;
        let other = set_up_round(store, "r2").await;
        let ratio = Content::Ratio { numerator: amount("98"), denominator: amount("100.50") };
        let table = || {
            vec![
                value("GDP", plain("12.50")),
                value("ONTIME", ratio),
                entry("X02", "GDP", Part::Measured, Content::Suppressed),
                entry("X02", "C1", Part::Claimed, points("4.5")),
                entry("X02", "C1", Part::Appraised, Content::Withdrawn),
            ]
        };
        assert_eq!(load(store, &round, table(), 1).await, [4, 0, 1, 0]);
        assert_eq!(load(store, &round, table(), 2).await, [0, 0, 5, 0]);
        let first = [
            "1 X01 GDP measured plain 12.5",
            "2 X01 ONTIME measured ratio 98",
            "4 X02 C1 self points 4.5",
            "3 X02 GDP measured suppressed -",
        ];
        assert_eq!(held(store, &round, None).await, first);
        assert!(held(store, &other, None).await.is_empty());
        assert_eq!(held(store, &round, Some("X01")).await, first[..2]);

        let changes = vec![value("GDP", plain("13")), value("ONTIME", Content::Withdrawn)];
        assert_eq!(load(store, &round, changes, 3).await, [0, 1, 0, 1]);
        let back = vec![value("ONTIME", ratio), value("NEW", plain("-0.000000000000001"))];
        assert_eq!(load(store, &round, back, 4).await, [2, 0, 0, 0]);
        // Another process reads the same, with who and when.
        let store = &*scene.process().await;
        let told: Vec<_> = history(store, &round, "ONTIME").await.iter().map(told).collect();
        assert_eq!(
            told,
            [
                "7 X01 ONTIME measured ratio 98",
                "6 X01 ONTIME measured withdrawn -",
                "2 X01 ONTIME measured ratio 98"
            ]
        );
        let [latest, ..] = &history(store, &round, "GDP").await[..] else { panic!("no history") };
        assert_eq!(latest.origin, Origin::command_line(None, instant(3)));
        assert_eq!(latest.origin.by, "cli");
    });
}

pub fn remarks_stay_with_the_points_they_are_about(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let round = set_up_round(store, "r1").await;
        let said = remarks("Đã ban hành\nkế hoạch", &["https://a.vn/1", "https://a.vn/2?b=c;d"]);
        let claim =
            |content, remarks| NewEntry { remarks, ..entry("X01", "C1", Part::Claimed, content) };
        let first = vec![claim(points("4"), Some(said.clone()))];
        assert_eq!(load(store, &round, first, 1).await, [1, 0, 0, 0]);
        // A table that says nothing of remarks leaves those of the same points alone.
        assert_eq!(load(store, &round, vec![claim(points("4.0"), None)], 2).await, [0, 0, 1, 0]);
        assert_eq!(history(store, &round, "C1").await[0].remarks, said);
        let others = remarks("Bổ sung", &[]);
        let second = vec![claim(points("4"), Some(others.clone()))];
        assert_eq!(load(store, &round, second, 3).await, [0, 1, 0, 0]);
        assert_eq!(load(store, &round, vec![claim(points("5"), None)], 4).await, [0, 1, 0, 0]);
        let history = history(store, &round, "C1").await;
        let kept: Vec<_> = history.into_iter().map(|entry| entry.remarks).collect();
        assert_eq!(kept, [Remarks::default(), others, said]);
    });
}

pub fn the_index_reads_what_holds_of_all_parts(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let round = set_up_round(store, "r1").await;
        let table = vec![
            value("GDP", plain("12.5")),
            value("GONE", plain("1")),
            entry("X01", "C1", Part::Claimed, points("4.5")),
            entry("X01", "C1", Part::Appraised, points("4")),
            entry("X01", "C2", Part::Claimed, points("1")),
            entry("X01", "C2", Part::Survey, Content::Suppressed),
            entry("X02", "C1", Part::Survey, points("0")),
            entry("X03", "C1", Part::Claimed, points("3")),
        ];
        load(store, &round, table, 1).await;
        let later = vec![
            value("GONE", Content::Withdrawn),
            entry("X01", "C1", Part::Appraised, points("3.5")),
            entry("X03", "C1", Part::Claimed, Content::Withdrawn),
        ];
        load(store, &round, later, 2).await;
        let measures = store.measures(&may_read_results(), &round).await.unwrap();
        let units: Vec<_> = measures.keys().map(ToString::to_string).collect();
        assert_eq!(units, ["X01", "X02"]);
        let assessed =
            Assessed { claimed: Some(amount("4.5")), appraised: Some(amount("3.5")), survey: None };
        let told: Vec<_> =
            measures["X01"].iter().map(|(code, it)| (code.to_string(), it)).collect();
        assert_eq!(
            told,
            [
                ("C1".to_owned(), Measure::Assessed(assessed)),
                ("C2".to_owned(), Measure::Suppressed),
                ("GDP".to_owned(), Measure::Plain(amount("12.5"))),
            ]
        );
        let survey = Assessed { survey: Some(amount("0")), ..Assessed::default() };
        assert_eq!(measures["X02"].get("C1"), Some(Measure::Assessed(survey)));
    });
}

pub fn points_are_given_by_who_saw_what_stood_there(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let round = set_up_round(store, "r1").await;
        let Scored::Holds(Some(first)) = claim(store, score(&round, "4", None, 1)).await else {
            panic!("nobody was faster");
        };
        assert_eq!(told(&first), "1 X01 C1 self points 4");
        assert_eq!(history(store, &round, "C1").await, std::slice::from_ref(&first));
        // The same again is the same entry; other points need the number of what stands there.
        let again = claim(store, score(&round, "4.0", None, 2)).await;
        assert_eq!(again, Scored::Holds(Some(first.clone())));
        let stale = claim(store, score(&round, "5", None, 3)).await;
        assert_eq!(stale, Scored::Overtaken(Some(first)));
        let second = claim(store, score(&round, "5", Some(1), 4)).await;
        assert!(matches!(second, Scored::Holds(Some(entry)) if entry.number.get() == 2));
        let unit = "X01".parse().unwrap();
        let permission = Operator::at_the_console().may_appraise();
        for (appraiser, number) in [(Appraiser::Council, 3), (Appraiser::Survey, 4)] {
            let given = score(&round, "3", None, 5);
            let given = store.appraise_score(&permission, &unit, appraiser, given).await.unwrap();
            assert!(matches!(given, Scored::Holds(Some(entry)) if entry.number.get() == number));
        }
        let nothing = NewScore { points: None, ..score(&round, "0", Some(2), 6) };
        assert!(matches!(claim(store, nothing).await, Scored::Holds(Some(entry))
            if entry.content == Content::Withdrawn));
        let never = NewScore {
            points: None,
            criterion: "C2".parse().unwrap(),
            ..score(&round, "0", None, 7)
        };
        assert_eq!(claim(store, never).await, Scored::Holds(None));
    });
}

pub fn points_for_a_sheet_that_has_moved_on_are_not_stored(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        let round = set_up_round(&*one, "r1").await;
        let permission = Operator::at_the_console().may_claim_for(&"X01".parse().unwrap());
        let step = NewStep {
            round: round.clone(),
            kind: StepKind::HandIn,
            note: None,
            expected: 0,
            by: "lan".parse().unwrap(),
            at: instant(1),
        };
        let seen = |number: usize, step| NewScore {
            criterion: format!("C{number}").parse().unwrap(),
            after_step: Some(step),
            ..score(&round, "4", None, 2)
        };
        let tasks: Vec<_> = (0..16)
            .map(|number| {
                let store = Arc::clone(if number % 2 == 0 { &one } else { &two });
                let claimed = seen(number, 0);
                tokio::spawn(async move { claim(&*store, claimed).await })
            })
            .collect();
        let taken = two.take_claim_step(&permission, step).await.unwrap();
        assert!(matches!(taken, Taken::Holds(_)));
        // Whatever came first: no points slip in once the sheet is handed in.
        let late = claim(&*one, seen(16, 0)).await;
        assert_eq!(late, Scored::SheetMoved);
        let mut given = 0;
        for task in tasks {
            match task.await.unwrap() {
                Scored::Holds(Some(_)) => given += 1,
                Scored::SheetMoved => {}
                other => panic!("{other:?}"),
            }
        }
        let mut stored = 0;
        for number in 0..=16 {
            stored += history(&*one, &round, &format!("C{number}")).await.len();
        }
        assert_eq!(stored, given);
        let again = claim(&*two, seen(16, 1)).await;
        assert!(matches!(again, Scored::Holds(Some(_))), "{again:?}");
    });
}

pub fn of_many_who_give_points_at_once_one_is_first(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        let round = set_up_round(&*one, "r1").await;
        let mut tasks = Vec::new();
        for number in 0..16 {
            let store = Arc::clone(if number % 2 == 0 { &one } else { &two });
            let claimed = score(&round, &format!("{number}.5"), None, number);
            tasks.push(tokio::spawn(async move { claim(&*store, claimed).await }));
        }
        let (mut given, mut overtaken) = (Vec::new(), Vec::new());
        for task in tasks {
            match task.await.unwrap() {
                Scored::Holds(entry) => given.extend(entry),
                Scored::Overtaken(entry) => overtaken.extend(entry),
                Scored::SheetMoved => panic!("no step was taken"),
            }
        }
        assert_eq!((given.len(), overtaken.len()), (1, 15));
        assert!(overtaken.iter().all(|entry| *entry == given[0]));
        assert_eq!(history(&*two, &round, "C1").await, given);
    });
}

pub fn tables_that_are_loaded_at_once_are_numbered_one_after_another(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        let round = set_up_round(&*one, "r1").await;
        // Each of four tables twice, from two processes: the second time nothing is new.
        let mut tasks = Vec::new();
        for table in 0..8 {
            let store = Arc::clone(if table % 2 == 0 { &one } else { &two });
            let round = round.clone();
            tasks.push(tokio::spawn(async move {
                let unit = |n| format!("X{}-{n}", table / 2);
                let rows = (0..500).map(|n| entry(&unit(n), "GDP", Part::Measured, plain("1")));
                load(&*store, &round, rows.collect(), 1).await
            }));
        }
        let mut sums = [0; 4];
        for task in tasks {
            for (sum, count) in sums.iter_mut().zip(task.await.unwrap()) {
                *sum += count;
            }
        }
        assert_eq!(sums, [2_000, 0, 2_000, 0]);
        let mut numbers: Vec<_> =
            history(&*one, &round, "GDP").await.iter().map(|entry| entry.number.get()).collect();
        numbers.reverse();
        assert_eq!(numbers, (1..=2_000).collect::<Vec<_>>());
    });
}

pub fn a_table_is_loaded_as_a_whole_or_not_at_all(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        load(&*store, &round, vec![value("GDP", plain("1"))], 1).await;
        let rows = (0..20_000).map(|n| entry(&format!("X{n}"), "GDP", Part::Measured, plain("2")));
        let unknown: RoundCode = "nowhere".parse().unwrap();
        let origin = Origin::command_line(None, instant(2));
        let refused = store.load_values(&may_design(), &unknown, rows.collect(), &origin).await;
        assert!(refused.is_err(), "no round, no values");
        assert!(held(&*store, &unknown, None).await.is_empty());
        // A caller that goes away neither loses nor halves a table.
        let rows: Vec<_> = (0..2_000)
            .map(|n| entry(&format!("X{n}"), "GDP", Part::Measured, plain("3")))
            .collect();
        let permission = may_design();
        let load = store.load_values(&permission, &round, rows, &origin);
        let mut load = Box::pin(load);
        let waker = std::task::Waker::noop();
        let begun = load.as_mut().poll(&mut std::task::Context::from_waker(waker));
        drop(begun);
        drop(load);
        store.close().await;
        let store = scene.process().await;
        let count = store.measures(&may_read_results(), &round).await.unwrap().len();
        assert!(count == 1 || count == 2_001, "{count} units");
    });
}
