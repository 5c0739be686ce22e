//! Cases: loaded and never removed, called, replaced, checked again.

use std::collections::BTreeSet;
use std::sync::Arc;

use survey_specs::code::{CaseCode, RoundCode};
use thuocdo_server::permission::{MayInterview, MayRunFieldwork, Operator, Role, Staff};
use thuocdo_server::store::case::{
    CallOutcome, Case, CaseDesign, CaseSeen, CaseStatus, CasesLoaded, Contact, LoadCounts,
    MaySeeCases, NewCase, NewOutcome, NewRecheck, NewReplacement, RecheckRecorded, RecheckState,
    Recorded, Replaced,
};
use thuocdo_server::store::response::{Claim, ClaimKind, Stored};
use thuocdo_server::store::staff::NewStaff;
use thuocdo_server::store::{Insertion, Store};
use thuocdo_server::weight::Weight;
use uuid::Uuid;

use crate::sample::{id, instant, saying};
use crate::scene::{Scene, may_administer, may_collect, set_up_round};

fn may_run_fieldwork() -> MayRunFieldwork {
    Operator::at_the_console().may_run_fieldwork()
}

fn staff(user: &str, role: Role, unit: Option<&str>) -> Staff {
    let unit = unit.map(|unit| unit.parse().unwrap());
    Staff { user: user.parse().unwrap(), role, unit, below: BTreeSet::new() }
}

fn lan() -> Staff {
    staff("lan", Role::Enumerator, None)
}

fn may_interview() -> MayInterview {
    lan().may_interview().unwrap()
}

fn code(text: &str) -> CaseCode {
    text.parse().unwrap()
}

/// A case as `CODE UNIT STRATUM PSU ASSIGNEE`; codes of reserves begin with `R`.
fn case(row: &str) -> NewCase {
    let cells: Vec<&str> = row.split(' ').collect();
    let [case, unit, stratum, psu, assignee] = cells[..] else { panic!("five cells") };
    NewCase {
        code: code(case),
        design: CaseDesign {
            unit: Some(unit.parse().unwrap()),
            stratum: Some(stratum.parse().unwrap()),
            psu: Some(psu.parse().unwrap()),
            variance_stratum: None,
            variance_psu: None,
            drawn_within: String::new(),
            base_weight: Weight::new(1.0 / 3.0).unwrap(),
            reserve: case.starts_with('R'),
        },
        assignee: (assignee != "-").then(|| assignee.parse().unwrap()),
        contact: Contact::default(),
    }
}

/// A round with these cases, and two enumerators, `lan` and `minh`.
async fn field(store: &dyn Store, rows: &[&str]) -> RoundCode {
    let round = set_up_round(store, "r1").await;
    for user in ["lan", "minh"] {
        let new = NewStaff {
            user: user.parse().unwrap(),
            role: Role::Enumerator,
            unit: None,
            password_hash: String::new(),
            created_at: instant(0),
        };
        let inserted = store.insert_staff(&may_administer(), &new).await.unwrap();
        assert_eq!(inserted, Insertion::Inserted);
    }
    load(store, &round, rows).await;
    round
}

async fn load(store: &dyn Store, round: &RoundCode, rows: &[&str]) -> CasesLoaded {
    let cases: Vec<_> = rows.iter().map(|row| case(row)).collect();
    store.load_cases(&may_run_fieldwork(), round, &cases).await.unwrap()
}

async fn all(store: &dyn Store, round: &RoundCode) -> Vec<Case> {
    store.cases(&MaySeeCases::all(&may_run_fieldwork()), round).await.unwrap()
}

async fn one(store: &dyn Store, round: &RoundCode, case: &str) -> Case {
    let permission = MaySeeCases::all(&may_run_fieldwork());
    match store.case(&permission, round, &code(case)).await.unwrap() {
        CaseSeen::Yours(case) => *case,
        other => panic!("{other:?}"),
    }
}

/// Stores a response that answers a case.
async fn answer(store: &dyn Store, round: &RoundCode, case: &str, n: u64) -> Stored {
    let mut response = saying(round, id(n), "tốt");
    response.claim = Some(Claim { kind: ClaimKind::Case, key: case.to_owned() });
    store.store_response(&may_collect(), response).await.unwrap()
}

fn outcome(n: u128, outcome: CallOutcome) -> NewOutcome {
    NewOutcome {
        outcome_id: Uuid::from_u128(n),
        outcome,
        note: Some("cổng khoá".to_owned()),
        appointment_at: Some(instant(9)),
        noted_at: None,
        recorded_by: "lan".parse().unwrap(),
        recorded_at: instant(1),
    }
}

fn counts(new: usize, changed: usize, unchanged: usize) -> CasesLoaded {
    CasesLoaded::Loaded(LoadCounts { new, changed, unchanged })
}

pub fn a_case_keeps_every_field_and_is_never_removed(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = field(&*store, &["H2 X01 a P1 -", "H1 X01 a P1 lan"]).await;
        let codes: Vec<_> = all(&*store, &round).await.into_iter().map(|it| it.code).collect();
        assert_eq!(codes, [code("H2"), code("H1")], "in the order of loading");

        let mut first = case("H1 X01 a P1 -");
        first.design.variance_stratum = Some("a/P1/thon".parse().unwrap());
        first.design.variance_psu = Some("7".parse().unwrap());
        "a|P1".clone_into(&mut first.design.drawn_within);
        first.contact.phone = Some("0901".to_owned());
        let more = [first.clone(), case("H3 X02 b P2 -")];
        let load = async |cases: &[NewCase]| {
            store.load_cases(&may_run_fieldwork(), &round, cases).await.unwrap()
        };
        assert_eq!(load(&more).await, counts(1, 1, 0));
        assert_eq!(load(&more).await, counts(0, 0, 2));
        let kept = one(&*store, &round, "H1").await;
        assert_eq!(kept.design, first.design);
        assert_eq!(kept.assignee, Some("lan".parse().unwrap()), "an empty cell takes nothing back");
        first.contact = Contact { address: Some("Tổ 3".to_owned()), ..Contact::default() };
        assert_eq!(load(&[first]).await, counts(0, 1, 0));
        let kept = one(&*store, &round, "H1").await.contact;
        assert_eq!((kept.phone.as_deref(), kept.address.as_deref()), (Some("0901"), Some("Tổ 3")));
        assert_eq!(all(&*store, &round).await.len(), 3);
        let design = store.case_design(&may_collect(), &round, &code("H3")).await.unwrap();
        assert_eq!(design, Some(case("H3 X02 b P2 -").design));
        assert_eq!(store.case_design(&may_collect(), &round, &code("H9")).await.unwrap(), None);
    });
}

pub fn the_design_of_an_answered_case_stays(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = field(&*store, &["H1 X01 a P1 lan", "H2 X01 a P1 lan"]).await;
        assert!(matches!(answer(&*store, &round, "H1", 1).await, Stored::Created(_)));
        assert_eq!(
            answer(&*store, &round, "H1", 2).await,
            Stored::Claimed(ClaimKind::Case),
            "a case is answered once"
        );
        assert_eq!(one(&*store, &round, "H1").await.status(), CaseStatus::Answered);
        let refused = load(&*store, &round, &["H2 X01 b P1 -", "H1 X01 b P1 -"]).await;
        assert_eq!(refused, CasesLoaded::Answered(vec![code("H1")]));
        assert_eq!(one(&*store, &round, "H2").await.design, case("H2 X01 a P1 -").design);
        assert_eq!(load(&*store, &round, &["H1 X01 a P1 minh"]).await, counts(0, 1, 0));
    });
}

pub fn cases_are_seen_by_those_they_are_for(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let rows = ["H1 X01 a P1 lan", "H2 X02 a P1 lan", "H3 X01 a P1 minh", "H4 X01 a P1 -"];
        let round = field(&*store, &rows).await;
        let seen = async |staff: Staff| {
            let permission = MaySeeCases::of(&staff).unwrap();
            let cases = store.cases(&permission, &round).await.unwrap();
            cases.into_iter().map(|case| case.code.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(seen(lan()).await, ["H1", "H2"]);
        assert_eq!(seen(staff("a", Role::Coordinator, Some("X01"))).await, ["H1", "H3", "H4"]);
        assert_eq!(seen(staff("a", Role::Coordinator, None)).await.len(), 4);
        assert_eq!(seen(staff("a", Role::Administrator, Some("X01"))).await.len(), 4);
        assert!(MaySeeCases::of(&staff("a", Role::Viewer, None)).is_none());
        let permission = MaySeeCases::of(&lan()).unwrap();
        let look = async |case| store.case(&permission, &round, &code(case)).await.unwrap();
        assert!(matches!(look("H1").await, CaseSeen::Yours(_)));
        assert_eq!((look("H3").await, look("H9").await), (CaseSeen::NotYours, CaseSeen::Unknown));

        let minh = "minh".parse().unwrap();
        let cases = [code("H1"), code("H4"), code("H9")];
        let assign = async |who| {
            store.assign_cases(&may_run_fieldwork(), &round, &cases, who).await.unwrap()
        };
        assert_eq!(assign(Some(&minh)).await, 2);
        assert_eq!(seen(lan()).await, ["H2"]);
        assert_eq!(assign(None).await, 2);
        assert_eq!(one(&*store, &round, "H4").await.status(), CaseStatus::Unassigned);
        let users: Vec<_> = store.interviewers(&may_run_fieldwork()).await.unwrap();
        assert_eq!(users.iter().map(|one| one.user.as_str()).collect::<Vec<_>>(), ["lan", "minh"]);
    });
}

pub fn an_outcome_that_two_processes_get_many_times_is_kept_once(scene: &Scene) {
    scene.play(async {
        let (one_process, other) = (scene.process().await, scene.process().await);
        let round = field(&*one_process, &["H1 X01 a P1 lan"]).await;
        let mut tasks = Vec::new();
        for n in 0..20_u128 {
            let store = Arc::clone(if n.is_multiple_of(2) { &one_process } else { &other });
            let round = round.clone();
            tasks.push(tokio::spawn(async move {
                let mut sent = outcome(n / 4, CallOutcome::NotAtHome);
                sent.recorded_at = instant(i64::try_from(n).unwrap());
                store.record_outcome(&may_interview(), &round, &code("H1"), &sent).await.unwrap()
            }));
        }
        let mut new = 0;
        for task in tasks {
            match task.await.unwrap() {
                Recorded::New => new += 1,
                Recorded::Same => {}
                Recorded::Differs => panic!("it is the same"),
            }
        }
        assert_eq!(new, 5);
        let kept = one(&*other, &round, "H1").await;
        assert_eq!((kept.outcomes.len(), kept.status()), (5, CaseStatus::InProgress));
        assert_eq!(kept.outcomes[0].appointment_at, Some(instant(9)));

        let differs = outcome(0, CallOutcome::Refused);
        let record = async |outcome| {
            other.record_outcome(&may_interview(), &round, &code("H1"), outcome).await.unwrap()
        };
        assert_eq!(record(&differs).await, Recorded::Differs);
        assert_eq!(record(&outcome(9, CallOutcome::Refused)).await, Recorded::New);
        let closed = CaseStatus::Closed(CallOutcome::Refused);
        assert_eq!(one(&*other, &round, "H1").await.status(), closed);
    });
}

pub fn of_many_who_need_reserves_at_once_each_gets_another(scene: &Scene) {
    scene.play(async {
        let (one_process, other) = (scene.process().await, scene.process().await);
        let mut rows: Vec<String> = (0..6).map(|n| format!("H{n} X01 a P1 lan")).collect();
        rows.extend((0..4).map(|n| format!("R{n} X01 a P1 -")));
        rows.extend(["R8 X01 b P1 -", "R9 X01 a P2 -"].map(str::to_owned));
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let round = field(&*one_process, &rows).await;
        let replace = |n: usize| {
            let store = Arc::clone(if n.is_multiple_of(2) { &one_process } else { &other });
            let round = round.clone();
            let wanted = NewReplacement {
                case: code(&format!("H{n}")),
                reason: "moved".to_owned(),
                replaced_by: "lan".parse().unwrap(),
                replaced_at: instant(1),
            };
            async move { store.replace_case(&may_interview(), &round, &wanted).await.unwrap() }
        };
        let tasks: Vec<_> = (0..6).map(|n| tokio::spawn(replace(n))).collect();
        let (mut called, mut without) = (Vec::new(), Vec::new());
        for (n, task) in tasks.into_iter().enumerate() {
            match task.await.unwrap() {
                Replaced::By(reserve) => called.push((n, reserve)),
                Replaced::NoReserve => without.push(n),
                refused => panic!("{refused:?}"),
            }
        }
        let mut reserves: Vec<_> = called.iter().map(|(_, reserve)| reserve.to_string()).collect();
        reserves.sort();
        assert_eq!(reserves, ["R0", "R1", "R2", "R3"]);
        let (n, reserve) = called[0].clone();
        assert_eq!(replace(n).await, Replaced::Before(reserve.clone()));
        let taken = one(&*other, &round, reserve.as_str()).await;
        assert_eq!(
            (taken.assignee, taken.replaces),
            (Some(lan().user), Some(code(&format!("H{n}"))))
        );
        let answered = without[0];
        answer(&*other, &round, &format!("H{answered}"), 1).await;
        assert_eq!(replace(answered).await, Replaced::Answered);
    });
}

pub fn a_case_that_is_its_own_psu_is_replaced_within_its_stratum(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let rows = ["1 X01 a 1 lan", "R2 X01 b R2 -", "R4 X02 a R4 -", "R3 X01 a R3 minh"];
        let round = field(&*store, &rows).await;
        let wanted = |case: &str| NewReplacement {
            case: code(case),
            reason: "refused".to_owned(),
            replaced_by: "lan".parse().unwrap(),
            replaced_at: instant(1),
        };
        let replace =
            async |case| store.replace_case(&may_interview(), &round, &wanted(case)).await.unwrap();
        assert_eq!(replace("R3").await, Replaced::Waiting);
        assert_eq!(replace("1").await, Replaced::By(code("R3")));
        let reserve = one(&*store, &round, "R3").await;
        assert_eq!(reserve.assignee, Some("minh".parse().unwrap()), "it was somebody's already");
        assert_eq!(replace("R3").await, Replaced::NoReserve);
    });
}

pub fn every_step_of_a_recheck_is_kept(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = field(&*store, &["H1 X01 a P1 lan", "H2 X02 a P1 minh"]).await;
        let step = async |case: &str, state, note: &str| {
            let step = NewRecheck {
                state,
                note: Some(note.to_owned()),
                recorded_by: "minh".parse().unwrap(),
                recorded_at: instant(1),
            };
            let permission = may_run_fieldwork();
            store.record_recheck(&permission, &round, &code(case), &step).await.unwrap()
        };
        let (flagged, differs) = (RecheckState::Flagged, RecheckState::Differs);
        assert_eq!(step("H1", differs, "x").await, RecheckRecorded::Refused(None));
        assert_eq!(step("H1", flagged, "too fast").await, RecheckRecorded::New);
        assert_eq!(step("H1", flagged, "too fast").await, RecheckRecorded::Same);
        assert_eq!(step("H1", differs, "nobody came").await, RecheckRecorded::New);
        assert_eq!(step("H1", flagged, "again").await, RecheckRecorded::New);
        assert_eq!(step("H2", flagged, "random").await, RecheckRecorded::New);
        let seen = async |staff: &Staff| {
            let permission = MaySeeCases::of(staff).unwrap();
            let steps = store.rechecks(&permission, &round).await.unwrap();
            steps
                .into_iter()
                .map(|(case, step)| format!("{case} {}", step.state.as_str()))
                .collect()
        };
        let every: Vec<String> = seen(&staff("a", Role::Administrator, None)).await;
        assert_eq!(every, ["H1 flagged", "H1 differs", "H1 flagged", "H2 flagged"]);
        let of_unit: Vec<String> = seen(&staff("a", Role::Coordinator, Some("X02"))).await;
        assert_eq!(of_unit, ["H2 flagged"]);
    });
}
