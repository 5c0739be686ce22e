//! Plays a fault and counts what became of every response.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use survey_specs::code::RoundCode;
use thuocdo_server::permission::Operator;
use thuocdo_server::store::{self, Location};
use thuocdo_tests::fault::{Stored, Verdict};
use thuocdo_tests::round::FieldedRound;
use thuocdo_tests::server::{RunningServer, Store};
use tokio::runtime::Runtime;

use crate::Stage;
use crate::questionnaire::Questionnaire;

/// Phones of one round, which all come from one address: so few that nobody takes them for an attack.
const AT_ONE_ROUND: u64 = 10;

/// With SIPAS a fault is played once for so many plays with the short questionnaire.
const SHORT_PLAYS_PER_SIPAS: u64 = 3;

/// Rows that are read from the database at most.
const ROWS: u32 = 10_000;

/// Plays a fault as often as the stage says, prints the counts, and fails if a response is lost,
/// doubled or altered.
pub fn assert_harmless(stage: &Stage, fault: &str) {
    let sipas_plays = (stage.plays / SHORT_PLAYS_PER_SIPAS).max(1);
    let mut verdict = Verdict::default();
    let mut seed = stage.seed;
    for (questionnaire, plays) in
        [(Questionnaire::Short, stage.plays), (Questionnaire::Sipas, sipas_plays)]
    {
        for begin in (0..plays).step_by(usize::try_from(AT_ONE_ROUND).expect("few")) {
            let plays = (plays - begin).min(AT_ONE_ROUND);
            verdict += play(stage, questionnaire, fault, plays, seed);
            seed = seed.wrapping_add(1);
        }
    }
    println!("| {fault} |{verdict}");
    assert!(verdict.is_clean(), "{verdict:?}");
    assert!(verdict.finished >= verdict.plays, "{verdict:?}");
    assert_eq!(verdict.stored_once + verdict.on_phone, verdict.finished, "{verdict:?}");
}

/// What counts notices a server that gives a receipt and stores nothing, and one that stores twice.
pub fn a_lost_and_a_doubled_response_are_noticed(stage: &Stage) {
    let verdict = play(stage, Questionnaire::Short, "checker deceived", 1, stage.seed);
    let counts = (verdict.lost.len(), verdict.doubled.len(), verdict.altered.len());
    assert_eq!(counts, (1, 1, 0), "{verdict:?}");
    assert_eq!((verdict.acknowledged, verdict.stored_once), (2, 0), "{verdict:?}");
}

fn play(
    stage: &Stage,
    questionnaire: Questionnaire,
    fault: &str,
    plays: u64,
    seed: u32,
) -> Verdict {
    let round = questionnaire.fielded(&stage.program);
    let running = round.serve();
    let port = running.port();
    let task = json!({
        "origin": running.origin(), "link": round.links["x01"], "fault": fault, "plays": plays, "seed": seed,
        "answers": questionnaire.answers(), "choices": questionnaire.choices(),
        "mark": questionnaire.mark(), "interviews": questionnaire.interviews(),
    });
    let mut server = Some(running);
    let script = stage.browser.start("phone.mjs", &task);
    let saw = script.finish_with(|point| match point {
        "kill" => server.take().expect("a running server").kill(),
        "start" => server = Some(RunningServer::start_on(&stage.program, &round.store, port)),
        "open" | "close" => change_round(&round, point),
        "close before" => close_an_hour_ago(&round),
        other => panic!("the script asks for `{other}`"),
    });
    drop(server);
    Verdict::of(plays, &saw, &stored(&round), questionnaire.mark())
}

fn change_round(round: &FieldedRound, word: &str) {
    let [option, folder] = round.store.arguments();
    let _ = round.program.run(["round", word, &round.code, &option, &folder]).succeeded();
}

/// The round closes with effect from an hour ago, so that visits of today are later than its end.
#[expect(clippy::disallowed_methods, reason = "an hour before the server's own time")]
fn close_an_hour_ago(round: &FieldedRound) {
    let code = code(round);
    in_store(round, async |store| {
        let earlier = Timestamp::now() - Duration::from_hours(1);
        let permission = Operator::at_the_console().may_design();
        store.close_round(&permission, &code, earlier).await.expect("closed").expect("a round");
    });
}

fn stored(round: &FieldedRound) -> Vec<Stored> {
    let code = code(round);
    in_store(round, async |store| {
        let permission = Operator::at_the_console().may_read_responses();
        let rows = store.responses_of_round(&permission, &code, None, ROWS).await.expect("rows");
        let mut stored = Vec::new();
        for row in rows {
            let receipt = store.receipt(&code, row.response_id).await.expect("read");
            stored.push(Stored {
                id: row.response_id.to_string(),
                hash: receipt.expect("a receipt").content_hash,
                answers: serde_json::from_str::<Value>(&row.answers_json).expect("JSON"),
                quarantined: store.quarantined(&code, row.response_id).await.expect("a count"),
            });
        }
        stored
    })
}

fn code(round: &FieldedRound) -> RoundCode {
    round.code.parse().expect("a round's code")
}

fn in_store<T>(round: &FieldedRound, act: impl AsyncFnOnce(&dyn store::Store) -> T) -> T {
    let Store::Folder(folder) = &round.store else { panic!("not in a folder") };
    Runtime::new().expect("a runtime").block_on(async {
        let store = store::open(&Location::Sqlite(folder.clone())).await.expect("opened");
        let done = act(&*store).await;
        store.close().await;
        done
    })
}
