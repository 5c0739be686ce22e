//! The rollup cells are what one gets by counting the rows again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{ItemCode, RoundCode, UnitCode};
use survey_specs::interview::Response;
use survey_specs::number::Number;
use survey_specs::wire::read::read_body;
use thuocdo_server::rollup;
use thuocdo_server::store::Store;
use thuocdo_server::store::response::{NewResponse, StoredResponse};
use thuocdo_server::weight::Weight;

use crate::sample::{self, answers, id, instrument, many, missing, one, text};
use crate::scene::{
    Scene, may_collect, may_design, may_read_responses, may_read_results, set_up_round,
};

/// How many histories are tried; each is stored and counted again on a real database.
const HISTORIES: u32 = 12;

/// n, Σw and Σw² by unit, item and value.
type Counts = BTreeMap<(Option<UnitCode>, ItemCode, String), (i64, f64, f64)>;

/// One response of a history; ids repeat, so some are sent again and some are in conflict.
#[derive(Clone, Debug)]
struct Sent {
    id: u64,
    unit: Option<UnitCode>,
    stratum: u8,
    psu: u8,
    weight: f64,
    answers: BTreeMap<ItemCode, Answer>,
    in_bulk: bool,
}

impl Sent {
    fn to(&self, round: &RoundCode) -> NewResponse {
        let mut response = sample::response(round, id(self.id), self.answers.clone());
        response.unit.clone_from(&self.unit);
        // Stratum 0 and PSU 0 stand for a case outside the plan.
        response.stratum =
            (self.stratum > 0).then(|| format!("s{}", self.stratum).parse().unwrap());
        response.psu = (self.psu > 0).then(|| format!("p{}", self.psu).parse().unwrap());
        response.base_weight = Weight::new(self.weight).unwrap();
        response
    }
}

pub fn cells_equal_a_recount_of_the_rows(scene: &Scene) {
    let store = scene.play(scene.process());
    let rounds = AtomicU32::new(0);
    let config = Config { cases: HISTORIES, failure_persistence: None, ..Config::default() };
    let history = prop::collection::vec(sent(), 1..60);
    TestRunner::new(config)
        .run(&history, |history| {
            let code = format!("r{}", rounds.fetch_add(1, Ordering::Relaxed));
            scene.play(async {
                let round = set_up_round(&*store, &code).await;
                replay(&*store, &round, &history).await;
                let rows = store.responses_of_round(&may_read_responses(), &round, None, 999).await;
                assert_equal(&tallied(&*store, &round).await, &recounted(&rows.unwrap()))
            })
        })
        .unwrap();
}

async fn replay(store: &dyn Store, round: &RoundCode, history: &[Sent]) {
    let (in_bulk, single): (Vec<_>, Vec<_>) = history.iter().partition(|sent| sent.in_bulk);
    for sent in single {
        store.store_response(&may_collect(), sent.to(round)).await.unwrap();
    }
    let in_bulk = in_bulk.into_iter().map(|sent| sent.to(round)).collect();
    store.store_responses_in_bulk(&may_design(), in_bulk).await.unwrap();
}

async fn tallied(store: &dyn Store, round: &RoundCode) -> Counts {
    let tallies = store.tallies(&may_read_results(), round, None).await.unwrap();
    tallies
        .into_iter()
        .map(|tally| {
            let sums = (tally.n, tally.sum_weight, tally.sum_weight_squared);
            ((tally.unit, tally.item, tally.value), sums)
        })
        .collect()
}

fn recounted(rows: &[StoredResponse]) -> Counts {
    let mut counts = Counts::new();
    for row in rows {
        let response =
            Response { answers: read_answers(&row.answers_json), disposition: row.disposition };
        let weight = row.base_weight.get();
        for cell in rollup::cells(instrument(), &response) {
            let sums = counts.entry((row.unit.clone(), cell.item, cell.value)).or_default();
            *sums = (sums.0 + 1, sums.1 + weight, sums.2 + weight * weight);
        }
    }
    counts
}

fn read_answers(json: &str) -> BTreeMap<ItemCode, Answer> {
    let answers: Value = serde_json::from_str(json).unwrap();
    let body = json!({
        "version": sample::version().hash().as_str(), "unit": null, "visit": "v1", "mode": "web",
        "language": "vi", "started_on": "2026-11-21", "answers": answers,
    });
    read_body(&body).unwrap().answers
}

fn assert_equal(tallied: &Counts, recounted: &Counts) -> Result<(), TestCaseError> {
    let keys = |counts: &Counts| counts.keys().cloned().collect::<Vec<_>>();
    prop_assert_eq!(keys(tallied), keys(recounted));
    for (key, one) in tallied {
        let two = &recounted[key];
        // The sums are the same but for the order of their terms.
        let near = |one: f64, two: f64| (one - two).abs() <= 1e-12 * two.abs();
        prop_assert!(
            one.0 == two.0 && near(one.1, two.1) && near(one.2, two.2),
            "{:?}: {:?} {:?}",
            key,
            one,
            two
        );
    }
    Ok(())
}

fn sent() -> impl Strategy<Value = Sent> {
    let unit = prop::sample::select(vec![None, Some("00001"), Some("00002"), Some("00003")]);
    let unit = unit.prop_map(|code| code.map(|code| code.parse().unwrap()));
    (0..25_u64, unit, 0..3_u8, 0..3_u8, 0.01..90.0_f64, given(), any::<bool>()).prop_map(
        |(id, unit, stratum, psu, weight, answers, in_bulk)| Sent {
            id,
            unit,
            stratum,
            psu,
            weight,
            answers,
            in_bulk,
        },
    )
}

/// Answers to some of the items, or reasons for none.
fn given() -> impl Strategy<Value = BTreeMap<ItemCode, Answer>> {
    let reason = |reason| Some(missing(reason));
    let gender = vec![
        None,
        Some(one("1")),
        Some(one("2")),
        reason(ItemNonresponse::DontKnow),
        reason(ItemNonresponse::Refused),
        reason(ItemNonresponse::NotApplicable),
    ];
    let channels = vec![
        None,
        Some(many(&["1"])),
        Some(many(&["1", "3"])),
        Some(many(&["1", "2", "3"])),
        reason(ItemNonresponse::DontKnow),
    ];
    let stars = vec![None, Some(one("1")), Some(one("5"))];
    let visits =
        vec![None, Some(Answer::Number(Number::from(3))), reason(ItemNonresponse::Refused)];
    let words = vec![None, Some(text("tốt")), Some(text("kém"))];
    let day = vec![None, Some(Answer::Date("2026-01-31".parse().unwrap()))];
    let row = vec![None, Some(one("1")), Some(one("2"))];
    let of = prop::sample::select::<Option<Answer>>;
    (of(gender), of(channels), of(stars), of(visits), of(words), of(day), of(row)).prop_map(
        |(gender, channels, stars, visits, words, day, row)| {
            let all = [
                ("gender", gender),
                ("channels", channels),
                ("stars", stars),
                ("visits", visits),
                ("words", words),
                ("day", day),
                ("s1", row),
            ];
            let given = all.into_iter().filter_map(|(item, answer)| Some((item, answer?)));
            given.flat_map(|(item, answer)| answers([(item, answer)])).collect()
        },
    )
}
