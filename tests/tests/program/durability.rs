//! Servers that end without warning: what was acknowledged is there, and nothing is there twice.

use std::process::Command;
use std::sync::mpsc;
use std::thread;

use serde_json::Value;
use thuocdo_tests::client::{Client, NoAnswer};
use thuocdo_tests::postgres::{Durability, TempPostgres};
use thuocdo_tests::reference::{self, Fraction};
use thuocdo_tests::round::{FieldedRound, response_id};
use thuocdo_tests::server::{RunningServer, Store, Thuocdo};
use thuocdo_tests::sipas::{Satisfaction, answers};

/// Phones that send at the same time, each one response after the other.
const PHONES: u64 = 4;

/// A server is killed after this many acknowledgements.
const ACKNOWLEDGED: usize = 120;

/// A response as a phone keeps it, with the receipt if there is one.
struct Kept {
    id: String,
    body: String,
    answers: Value,
    receipt: Option<Value>,
}

fn response(round: &FieldedRound, visit: &str, number: u64) -> Kept {
    let variant = u32::try_from(number % 1000).expect("small");
    let answers = answers(variant, |item| Satisfaction::Category((variant + item) % 5 + 1));
    let body = round.body("x01", visit, "web", &answers).to_string();
    Kept { id: response_id(number), body, answers, receipt: None }
}

/// One phone: sends until the server no longer answers.
fn send_until_it_dies(
    round: &FieldedRound,
    client: &Client,
    phone: u64,
    acknowledged: &mpsc::Sender<()>,
) -> Vec<Kept> {
    let visit = round.visit(client, "x01");
    let mut kept = Vec::new();
    for number in 0.. {
        let mut response = response(round, &visit, phone * 1_000_000 + number);
        let answer = client.try_put(&round.response_path(&response.id), &response.body);
        let died = answer.is_err();
        response.receipt = answer.ok().map(|answer| answer.expect(201).json());
        kept.push(response);
        if died {
            break;
        }
        // Nobody counts any more once the server is killed.
        let _ = acknowledged.send(());
    }
    kept
}

fn send_until_killed(round: &FieldedRound, server: RunningServer) -> Vec<Kept> {
    let client = Client::new(server.origin());
    let (sender, acknowledged) = mpsc::channel();
    thread::scope(|scope| {
        let phones: Vec<_> = (0..PHONES)
            .map(|phone| {
                let (client, sender) = (client.clone(), sender.clone());
                scope.spawn(move || send_until_it_dies(round, &client, phone, &sender))
            })
            .collect();
        drop(sender);
        assert_eq!(
            acknowledged.iter().take(ACKNOWLEDGED).count(),
            ACKNOWLEDGED,
            "{}",
            server.log()
        );
        server.kill();
        phones.into_iter().flat_map(|phone| phone.join().expect("a phone")).collect()
    })
}

/// Sends everything once more: what was acknowledged has the same receipt, the rest is stored now
/// or was just before the end. Then each counts once.
fn assert_kept(round: &FieldedRound, server: &RunningServer, kept: &[Kept]) {
    let client = Client::new(server.origin());
    for response in kept {
        let answer = client.put(&round.response_path(&response.id), &response.body);
        match &response.receipt {
            Some(receipt) => assert_eq!(answer.expect(200).json(), *receipt),
            None => {
                assert!(matches!(answer.status, 200 | 201), "{}: {}", answer.status, answer.text());
            }
        }
    }
    let index = round
        .analyst(server)
        .get(&format!("/api/v1/rounds/{}/index", round.code))
        .expect(200)
        .json();
    let all: Vec<Value> = kept.iter().map(|response| response.answers.clone()).collect();
    for (node, expected) in reference::sipas(&all) {
        let rows = index["nodes"].as_array().expect("nodes");
        let row = rows
            .iter()
            .find(|row| row["unit"] == "x01" && row["node"] == node.as_str())
            .expect("a row");
        assert_eq!(row["n"], expected.n, "{row}");
        assert_eq!(
            row["published"].as_str(),
            expected.value.map(Fraction::published).as_deref(),
            "{row}"
        );
    }
}

pub fn a_killed_server_has_kept_what_it_acknowledged(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let kept = send_until_killed(&round, round.serve());
    assert!(kept.iter().filter(|response| response.receipt.is_some()).count() >= ACKNOWLEDGED);
    assert_kept(&round, &round.serve(), &kept);
}

/// The kernel refuses writes beyond a size, which looks like a full disk.
pub fn a_full_disk_refuses_and_loses_nothing(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let Store::Folder(folder) = &round.store else { panic!("a folder") };
    let used = std::fs::read_dir(folder)
        .expect("data")
        .map(|file| file.expect("file").metadata().expect("size").len())
        .max();
    // A block of `ulimit -f` is 512 bytes in dash and 1024 in bash: either is enough to start with, and
    // comes to an end.
    let limit_blocks = (used.expect("a database") + (512 << 10)) / 512;
    let limited = format!("trap '' XFSZ; ulimit -f {limit_blocks}; exec \"$@\"");
    let mut wrapped = Command::new("sh");
    wrapped.args(["-c", &limited, "sh"]).arg(program.path());
    let server = RunningServer::start_by(wrapped, &round.store, 0);
    let client = Client::new(server.origin());
    let visit = round.visit(&client, "x01");
    let mut kept = Vec::new();
    let refused = (0..100_000).find_map(|number| {
        let mut response = response(&round, &visit, number);
        let answer = client.put(&round.response_path(&response.id), &response.body);
        response.receipt = (answer.status == 201).then(|| answer.json());
        kept.push(response);
        (answer.status != 201).then_some(answer)
    });
    let refused = refused.expect("the disk is full some time").expect(503);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(refused.json()["code"], "unavailable");
    server.kill();
    assert_kept(&round, &round.serve(), &kept);
}

/// Sends through two servers in turn; where one does not answer, the other is asked, as behind a
/// balancer.
fn send_through_both(
    round: &FieldedRound,
    origins: [&str; 2],
    phone: u64,
    acknowledged: &mpsc::Sender<()>,
) -> Vec<Kept> {
    let clients = origins.map(Client::new);
    let visit = round.visit(&clients[1], "x01");
    let mut kept = Vec::new();
    for number in 0..2 * ACKNOWLEDGED as u64 / PHONES {
        let mut response = response(round, &visit, phone * 1_000_000 + number);
        let path = round.response_path(&response.id);
        let turn = usize::from(number.is_multiple_of(2));
        let answer = clients[turn].try_put(&path, &response.body);
        let again = |NoAnswer(_)| {
            // It may have been stored before the server died; then this is the second time.
            let again = clients[1].put(&path, &response.body);
            assert!(matches!(again.status, 200 | 201), "{}: {}", again.status, again.text());
            again
        };
        let answer = answer.map_or_else(again, |answer| answer.expect(201));
        response.receipt = Some(answer.json());
        kept.push(response);
        // Nobody counts any more once the server is killed.
        let _ = acknowledged.send(());
    }
    kept
}

pub fn two_servers_on_one_database_keep_what_either_acknowledged(program: &Thuocdo) {
    let cluster = TempPostgres::start(Durability::Full);
    let round = FieldedRound::in_database(program, &cluster.new_database());
    let (dying, living) = (round.serve(), round.serve());
    let (sender, acknowledged) = mpsc::channel();
    let kept: Vec<Kept> = thread::scope(|scope| {
        let origins = [dying.origin().to_owned(), living.origin().to_owned()];
        let phones: Vec<_> = (0..PHONES)
            .map(|phone| {
                let (round, origins, sender) = (&round, origins.clone(), sender.clone());
                scope.spawn(move || {
                    send_through_both(round, [&origins[0], &origins[1]], phone, &sender)
                })
            })
            .collect();
        drop(sender);
        assert_eq!(acknowledged.iter().take(ACKNOWLEDGED).count(), ACKNOWLEDGED, "{}", dying.log());
        dying.kill();
        phones.into_iter().flat_map(|phone| phone.join().expect("a phone")).collect()
    });
    assert_eq!(kept.len(), 2 * ACKNOWLEDGED);
    // The database dies too, and comes back; both servers then tell the same.
    cluster.crash();
    cluster.resume();
    assert_kept(&round, &round.serve(), &kept);
    assert_kept(&round, &living, &kept);
}
