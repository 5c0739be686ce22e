//! Assessments: deadlines, and what sheets went through.

use std::sync::Arc;

use survey_specs::code::RoundCode;
use thuocdo_server::assessment::{Deadlines, StepKind};
use thuocdo_server::permission::{MayAppraise, MayClaim, MayReadAssessments, Operator};
use thuocdo_server::store::assessment::{NewSchedule, NewStep, Scheduled, Step, Taken};
use thuocdo_server::store::value::{Content, NewEntry, Origin, Part, PartKey};

use crate::sample::instant;
use crate::scene::{Scene, may_design, set_up_round};

fn may_appraise() -> MayAppraise {
    Operator::at_the_console().may_appraise()
}

fn may_claim(unit: &str) -> MayClaim {
    Operator::at_the_console().may_claim_for(&unit.parse().unwrap())
}

/// May read the sheet of this unit, or of all.
fn may_read(unit: Option<&str>) -> MayReadAssessments {
    let unit = unit.map(|unit| unit.parse().unwrap());
    Operator::at_the_console().may_read_assessments(unit.as_ref())
}

fn step(round: &RoundCode, kind: StepKind, expected: u64) -> NewStep {
    NewStep {
        round: round.clone(),
        kind,
        note: Some("Thiếu phụ lục\nđề nghị bổ sung".parse().unwrap()),
        expected,
        by: "lan".parse().unwrap(),
        at: instant(i64::try_from(expected).unwrap() + 1),
    }
}

fn schedule(round: &RoundCode, until: i64, expected: u64) -> NewSchedule {
    NewSchedule {
        round: round.clone(),
        deadlines: Deadlines { claims_until: Some(instant(until)), appraisal_until: None },
        expected,
        set_by: "lan".parse().unwrap(),
        set_at: instant(1),
    }
}

pub fn deadlines_are_set_by_who_saw_those_before(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let round = set_up_round(store, "r1").await;
        assert_eq!(store.assessment_schedule(&round).await.unwrap(), None);
        let set = async |until, expected| {
            let schedule = schedule(&round, until, expected);
            store.set_assessment_schedule(&may_appraise(), schedule).await.unwrap()
        };
        let Scheduled::Holds(first) = set(10, 0).await else { panic!("not set") };
        assert_eq!((first.revision, first.set_by.as_str()), (1, "lan"));
        assert_eq!(first.deadlines.claims_until, Some(instant(10)));
        assert_eq!(set(20, 0).await, Scheduled::Overtaken(Some(first)));
        let Scheduled::Holds(second) = set(20, 1).await else { panic!("not set") };
        assert_eq!((second.revision, second.deadlines.appraisal_until), (2, None));
        let store = &*scene.process().await;
        assert_eq!(store.assessment_schedule(&round).await.unwrap(), Some(second));
    });
}

pub fn a_sheet_keeps_every_step(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let round = set_up_round(store, "r1").await;
        let other = set_up_round(store, "r2").await;
        let unit = "X01".parse().unwrap();
        let handed = step(&round, StepKind::HandIn, 0);
        let Taken::Holds(first) =
            store.take_claim_step(&may_claim("X01"), handed.clone()).await.unwrap()
        else {
            panic!("not taken")
        };
        assert_eq!((first.number, first.kind), (1, StepKind::HandIn));
        let again = store.take_claim_step(&may_claim("X01"), handed).await.unwrap();
        assert_eq!(again, Taken::Overtaken(Some(first.clone())));
        let back = step(&round, StepKind::SendBack, 1);
        let Taken::Holds(second) =
            store.take_appraisal_step(&may_appraise(), &unit, back).await.unwrap()
        else {
            panic!("not taken")
        };
        let handed = step(&round, StepKind::HandIn, 0);
        let taken = store.take_claim_step(&may_claim("X02"), handed).await.unwrap();
        assert!(matches!(taken, Taken::Holds(_)));

        let store = &*scene.process().await;
        let steps = store.assessment_steps(&may_read(Some("X01")), &round).await.unwrap();
        assert_eq!(steps, [first, second]);
        assert_eq!(steps[1].note.as_ref().unwrap().as_str(), "Thiếu phụ lục\nđề nghị bổ sung");
        let all = store.assessment_steps(&may_read(None), &round).await.unwrap();
        let told = |step: &Step| format!("{} {}", step.unit, step.number);
        assert_eq!(all.iter().map(told).collect::<Vec<_>>(), ["X01 1", "X01 2", "X02 1"]);
        assert!(store.assessment_steps(&may_read(None), &other).await.unwrap().is_empty());
    });
}

pub fn of_many_who_take_a_step_at_once_one_is_first(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        let round = set_up_round(&*one, "r1").await;
        let mut tasks = Vec::new();
        for number in 0..16 {
            let store = Arc::clone(if number % 2 == 0 { &one } else { &two });
            let step = step(&round, StepKind::HandIn, 0);
            tasks.push(tokio::spawn(async move {
                store.take_claim_step(&may_claim("X01"), step).await.unwrap()
            }));
        }
        let mut taken = 0;
        for task in tasks {
            taken += usize::from(matches!(task.await.unwrap(), Taken::Holds(_)));
        }
        assert_eq!(taken, 1);
        assert_eq!(one.assessment_steps(&may_read(None), &round).await.unwrap().len(), 1);
    });
}

pub fn criteria_with_points_are_counted_by_unit_and_part(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let round = set_up_round(store, "r1").await;
        let entry = |unit: &str, variable: &str, part, content| NewEntry {
            key: PartKey { unit: unit.parse().unwrap(), variable: variable.parse().unwrap(), part },
            content,
            remarks: None,
        };
        let points = Content::Points("4.5".parse().unwrap());
        let load = async |entries, at| {
            let origin = Origin::command_line(None, instant(at));
            store.load_values(&may_design(), &round, entries, &origin).await.unwrap();
        };
        load(
            vec![
                entry("X01", "C1", Part::Claimed, points),
                entry("X01", "C2", Part::Claimed, points),
                entry("X01", "C1", Part::Appraised, points),
                entry("X02", "C1", Part::Survey, points),
            ],
            1,
        )
        .await;
        load(vec![entry("X01", "C2", Part::Claimed, Content::Withdrawn)], 2).await;
        let counts = async |unit| -> Vec<String> {
            let counts = store.part_counts(&may_read(unit), &round).await.unwrap();
            let mut told: Vec<String> = counts
                .iter()
                .map(|count| format!("{} {} {}", count.unit, count.part.as_str(), count.given))
                .collect();
            told.sort();
            told
        };
        assert_eq!(counts(None).await, ["X01 appraised 1", "X01 self 1", "X02 survey 1"]);
        assert_eq!(counts(Some("X02")).await, ["X02 survey 1"]);
    });
}
