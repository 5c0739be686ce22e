//! The commands as an operator uses them, each with its own scratch folder.

mod cases;
mod check;
mod estimate;
mod index;
mod links;
mod queue;
mod sample;
mod sampling;
mod units;
mod values;
mod xlsform;

use std::path::Path;

use clap::{CommandFactory, Parser};
use serde_json::Value;
use tempfile::TempDir;

use super::{Cli, Console, run};
use crate::clock::ManualClock;
use crate::http::test_app::{INDEX, QUESTIONNAIRE};
use crate::randomness::SeededRandomness;

const UNITS: &str = "code,name,class,parent,valid_from,valid_to,kind\n\
                     T01,Tỉnh Thử,tinh,,,,tinh\n\
                     X01,Phường Một,xa,T01,,,phuong\n\
                     X02,Xã Hai,xa,T01,2020-01-01,,xa\n";

/// A folder with the files of a small survey, and what it takes to run commands in it.
struct Desk {
    folder: TempDir,
    clock: ManualClock,
    randomness: SeededRandomness,
}

/// What a command left behind.
struct Done {
    code: u8,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-11-21T01:00:00Z".parse().unwrap());
        let desk = Self { folder, clock, randomness: SeededRandomness::new(1) };
        desk.write("q.questionnaire.yaml", QUESTIONNAIRE);
        desk.write("i.index.yaml", INDEX);
        desk.write("u.units.csv", UNITS);
        desk
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    async fn run(&self, words: &[&str]) -> Done {
        self.run_with_input(words, "").await
    }

    /// Runs a command; a word with a dot is the name of a file of the folder.
    async fn run_with_input(&self, words: &[&str], input: &str) -> Done {
        let is_file = |word: &str| Path::new(word).extension().is_some() && !word.contains("://");
        let named = words
            .iter()
            .map(|word| if is_file(word) { self.path(word) } else { (*word).to_owned() });
        let command = words.iter().find(|word| !word.starts_with('-')).copied().unwrap_or_default();
        let files_only =
            ["check", "estimate", "export", "import", "index", "sample"].contains(&command);
        let store = ["--data-dir".to_owned(), self.path("data")];
        let store = store.into_iter().filter(|_| !files_only);
        let words = std::iter::once("thuocdo".to_owned()).chain(named).chain(store);
        let cli = Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{error}"));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut input = input.as_bytes();
        let mut console = Console {
            out: &mut out,
            err: &mut err,
            input: &mut input,
            json: cli.json,
            clock: &self.clock,
            randomness: &self.randomness,
            noted: None,
        };
        let done = run(cli.command, &mut console).await;
        let code = done.as_ref().err().map_or(0, super::Failure::exit_code);
        let _ = console.end(done);
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&self.path(""), "");
        Done { code, out: text(out), err: text(err) }
    }

    /// Loads the units and sets up a round of the communes.
    async fn round(&self, more: &[&str]) -> Done {
        assert_eq!(self.run(&["units", "load", "u.units.csv"]).await.code, 0);
        let create =
            ["round", "create", "--questionnaire", "q.questionnaire.yaml", "--units", "class=xa"];
        self.run(&[&create, more].concat()).await
    }
}

#[test]
fn the_arguments_are_consistent() {
    Cli::command().debug_assert();
}

/// The commands that change nothing, neither in the database nor in who may open what.
const READING: [&str; 18] = [
    "serve",
    "check",
    "index",
    "estimate",
    "sample",
    "import xlsform",
    "export xlsform",
    "round list",
    "round links",
    "links posters",
    "links show",
    "links list-revoked",
    "cases list",
    "paper list",
    "paper differences",
    "user list",
    "audit check",
    "audit export",
];

/// The name of every command that does something by itself, such as `round open`.
fn names(command: &clap::Command, before: &str, names: &mut Vec<String>) {
    let name = format!("{before} {}", command.get_name());
    let name = name.trim_start_matches(" thuocdo ").to_owned();
    if command.has_subcommands() {
        command.get_subcommands().for_each(|below| self::names(below, &name, names));
    } else {
        names.push(name);
    }
}

#[test]
fn every_command_changes_nothing_or_is_written_into_the_audit_log() {
    let mut known = Vec::new();
    names(&Cli::command(), "", &mut known);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    let mut sources = String::new();
    let mut open = vec![folder];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if !path.components().any(|part| part.as_os_str() == "tests") {
                sources += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    // The operation that is written down is the command's name.
    let opened = sources.split("open_to_change(").skip(1).filter_map(|it| it.split('"').nth(1));
    let turns =
        sources.split("fn operation(self)").nth(1).unwrap().split("\n    }\n").next().unwrap();
    let operations: Vec<_> = opened.chain(turns.split('"').skip(1).step_by(2)).collect();
    let written_down = |name: &String| operations.contains(&name.as_str());
    let (changing, reading): (Vec<_>, Vec<_>) = known.into_iter().partition(written_down);
    assert_eq!(reading, READING);
    assert!(changing.len() > 15, "{changing:?}");
    let named = |name: &&String| thuocdo_app::console::operations::name(name).is_some();
    let nameless: Vec<_> = changing.iter().filter(|name| !named(name)).collect();
    assert!(nameless.is_empty(), "without a name in console/operations.rs: {nameless:?}");
}

#[tokio::test]
async fn publishing_prints_the_hash_and_twice_the_same() {
    let desk = Desk::new();
    let first = desk.run(&["publish", "q.questionnaire.yaml"]).await;
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert!(first.out.starts_with("sha256:") && first.out.len() == 72, "{}", first.out);
    assert_eq!(desk.run(&["publish", "q.questionnaire.yaml"]).await.out, first.out);
}

#[tokio::test]
async fn a_questionnaire_with_mistakes_is_not_published_and_shows_them_all() {
    let desk = Desk::new();
    desk.write(
        "q.questionnaire.yaml",
        &QUESTIONNAIRE.replace("type: scale", "type: skale").replace("max: 120", "max: 1"),
    );
    let done = desk.run(&["publish", "q.questionnaire.yaml"]).await;
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(done.err.contains("skale") && done.err.matches("error[").count() == 2, "{}", done.err);
    let json = desk.run(&["--json", "check", "q.questionnaire.yaml"]).await;
    let problems: Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(problems.as_array().unwrap().len(), 2);
    for key in ["severity", "code", "message", "file", "line", "column", "path"] {
        assert!(problems[0].get(key).is_some(), "{key}");
    }
}

#[tokio::test]
async fn checking_several_files_fits_the_index_to_its_questionnaire() {
    let desk = Desk::new();
    let good = desk.run(&["check", "i.index.yaml", "q.questionnaire.yaml", "u.units.csv"]).await;
    assert_eq!((good.code, good.err.as_str()), (0, ""));
    assert_eq!(good.out, "i.index.yaml: ok\nq.questionnaire.yaml: ok\nu.units.csv: ok\n");
    desk.write("i.index.yaml", &INDEX.replace("from: satisfied", "from: satisfyed"));
    let misfit = desk.run(&["check", "i.index.yaml", "q.questionnaire.yaml"]).await;
    assert_eq!(misfit.code, 1);
    assert!(misfit.err.contains("did you mean `satisfied`?"), "{}", misfit.err);
    let unnamed = desk.run(&["check", "data.txt"]).await;
    assert_eq!(unnamed.code, 2);
    let missing = desk.run(&["check", "none.index.yaml"]).await;
    assert_eq!(
        (missing.code, missing.err.starts_with("none.index.yaml: error[unreadable_file]")),
        (1, true)
    );
}

#[tokio::test]
async fn nothing_is_loaded_if_one_row_is_wrong() {
    let desk = Desk::new();
    desk.write("bad.units.csv", &UNITS.replace("xa,T01,,,phuong", "xa,T99,,,phuong"));
    let bad = desk.run(&["units", "load", "bad.units.csv"]).await;
    assert_eq!(bad.code, 1);
    insta::assert_snapshot!(bad.err, @"
    bad.units.csv:3:1: error[unknown_unit]: row 2, column `parent`: there is no unit `T99`
      3 | X01,Phường Một,xa,T99,,,phuong
    ");
    let create =
        ["round", "create", "--questionnaire", "q.questionnaire.yaml", "--units", "class=xa"];
    let round = desk.run(&create).await;
    assert_eq!(round.code, 1);
    assert!(
        round.err.contains("error[no_units]: no unit is of class `xa` on 2026-11-21"),
        "{}",
        round.err
    );
    let good = desk.run(&["units", "load", "u.units.csv"]).await;
    assert_eq!(good.out, "loaded 3 units (3 dated versions) and 0 links\n");
}

#[tokio::test]
async fn a_round_has_a_code_and_a_signed_link_per_unit() {
    let desk = Desk::new();
    let done = desk
        .round(&["--index", "i.index.yaml", "--public-url", "https://khaosat.example.vn"])
        .await;
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!((lines[0], lines.len()), ("hai-long", 3));
    assert!(
        lines[1].starts_with("X01\tPhường Một\thttps://khaosat.example.vn/r/hai-long.X01."),
        "{}",
        lines[1]
    );
    let second = desk.round(&[]).await;
    assert_eq!(second.out.lines().next(), Some("hai-long-2"));
    let taken = desk.round(&["--code", "hai-long"]).await;
    assert_eq!((taken.code, taken.err.contains("taken_code")), (1, true));
}

#[tokio::test]
async fn a_round_takes_the_units_that_a_file_names() {
    let desk = Desk::new();
    desk.run(&["units", "load", "u.units.csv"]).await;
    let create = ["round", "create", "--questionnaire", "q.questionnaire.yaml", "--units"];
    desk.write("list.txt", "X02\nX01\n");
    let listed = desk.run(&[&create[..], &["list.txt"]].concat()).await;
    assert_eq!(listed.out.lines().count(), 3, "{}", listed.err);
    desk.write("table.csv", "code,name\nX02,Xã Hai\n");
    assert_eq!(desk.run(&[&create[..], &["table.csv"]].concat()).await.out.lines().count(), 2);
    desk.write("strays.txt", "X01\nX09\n");
    let strays = desk.run(&[&create[..], &["strays.txt"]].concat()).await;
    assert_eq!(strays.code, 1);
    assert!(strays.err.contains("there is no unit `X09` on 2026-11-21"), "{}", strays.err);
}

#[tokio::test]
async fn an_index_that_does_not_fit_keeps_the_round_from_being_set_up() {
    let desk = Desk::new();
    desk.write("i.index.yaml", &INDEX.replace("codes: [3]", "codes: [4]"));
    let done = desk.round(&["--index", "i.index.yaml"]).await;
    assert_eq!((done.code, done.err.contains("unknown_category")), (1, true), "{}", done.err);
    assert_eq!(desk.run(&["round", "list"]).await.out, "");
}

#[tokio::test]
async fn a_round_is_opened_and_closed_by_hand() {
    let desk = Desk::new();
    desk.round(&["--opens", "2026-12-01", "--closes", "2026-12-31"]).await;
    let planned = "hai-long\tplanned\tfrom 2026-12-01 00:00\tuntil 2027-01-01 00:00\t0 responses\n";
    assert_eq!(desk.run(&["round", "list"]).await.out, planned);
    let opened = desk.run(&["round", "open", "hai-long"]).await;
    assert_eq!(opened.out, "hai-long\topen\tfrom 2026-11-21 08:00\tuntil 2027-01-01 00:00\n");
    let closed = desk.run(&["round", "close", "hai-long"]).await;
    assert_eq!(closed.out, "hai-long\tclosed\tfrom 2026-11-21 08:00\tuntil 2026-11-21 08:00\n");
    let unknown = desk.run(&["round", "open", "hai"]).await;
    assert_eq!(
        (unknown.code, unknown.err.as_str()),
        (1, "error[unknown_round]: there is no round `hai`\n")
    );
    let backwards = desk.round(&["--opens", "2026-12-02", "--closes", "2026-12-01"]).await;
    assert_eq!((backwards.code, backwards.err.contains("empty_period")), (1, true));
}

#[tokio::test]
async fn a_round_is_paused_extended_and_goes_on() {
    let desk = Desk::new();
    let fielding = ["--target", "30", "--modes", "web,paper", "--languages", "vi"];
    desk.round(&[&["--opens", "2026-11-01", "--closes", "2026-11-30"], &fielding[..]].concat())
        .await;
    let paused = desk.run(&["round", "pause", "hai-long"]).await;
    assert_eq!(paused.out, "hai-long\tpaused\tfrom 2026-11-01 00:00\tuntil 2026-12-01 00:00\n");
    let resumed = desk.run(&["round", "resume", "hai-long"]).await;
    assert!(resumed.out.starts_with("hai-long\topen\t"), "{}", resumed.out);
    let extended = desk.run(&["round", "extend", "hai-long", "--closes", "2026-12-31"]).await;
    assert_eq!(extended.out, "hai-long\topen\tfrom 2026-11-01 00:00\tuntil 2027-01-01 00:00\n");
    let backwards = desk.run(&["round", "extend", "hai-long", "--closes", "2026-11-10"]).await;
    assert_eq!((backwards.code, backwards.err.contains("empty_period")), (1, true));
    desk.run(&["round", "close", "hai-long"]).await;
    let too_late = desk.run(&["round", "pause", "hai-long"]).await;
    assert_eq!((too_late.code, too_late.err.contains("not_running")), (1, true));
    let reopened = desk.run(&["round", "extend", "hai-long", "--closes", "2026-12-31"]).await;
    assert!(reopened.out.contains("\topen\t"), "{}", reopened.out);
}

#[tokio::test]
async fn a_round_is_offered_only_in_what_its_questionnaire_has() {
    let desk = Desk::new();
    let stranger = desk.round(&["--languages", "fr"]).await;
    assert_eq!((stranger.code, stranger.err.contains("unknown_language")), (1, true));
    desk.write("p.plan.yaml", "plan: [");
    let broken = desk.round(&["--plan", "p.plan.yaml"]).await;
    assert_eq!((broken.code, broken.err.contains("p.plan.yaml")), (1, true), "{}", broken.err);
    assert_eq!(desk.run(&["round", "list"]).await.out, "");
}

#[tokio::test]
async fn staff_are_added_listed_disabled_and_reset() {
    let desk = Desk::new();
    let added = desk.run(&["user", "add", "lan", "--role", "analyst"]).await;
    assert!(
        added.out.starts_with("added lan as analyst\npassword (shown only now): "),
        "{}",
        added.out
    );
    let piped = desk
        .run_with_input(
            &["user", "add", "chi", "--role", "viewer", "--password-stdin"],
            "mật khẩu dài\n",
        )
        .await;
    assert_eq!(piped.out, "added chi as viewer\n");
    let short = desk
        .run_with_input(&["user", "add", "ba", "--role", "viewer", "--password-stdin"], "ngắn\n")
        .await;
    assert_eq!(
        (short.code, short.err.as_str()),
        (
            1,
            "error[unfit_password]: A password needs at least 12 characters. A short sentence is best.\n"
        )
    );
    assert_eq!(desk.run(&["user", "disable", "chi"]).await.out, "disabled chi\n");
    assert_eq!(
        desk.run(&["user", "list"]).await.out,
        "chi\tviewer\t-\tdisabled\t-\tnever\nlan\tanalyst\t-\tactive\t-\tnever\n"
    );
    assert!(desk.run(&["user", "reset", "chi"]).await.out.contains("password (shown only now): "));
    assert_eq!(desk.run(&["user", "reset", "nobody"]).await.code, 1);
    assert_eq!(desk.run(&["user", "add", "lan", "--role", "viewer"]).await.code, 1);
    let stray = desk.run(&["user", "add", "ba", "--role", "viewer", "--unit", "X09"]).await;
    assert_eq!((stray.code, stray.err.contains("unknown_unit")), (1, true));
    assert_eq!(desk.run(&["user", "disable", "chi"]).await.code, 0);
    assert_eq!(desk.run(&["user", "enable", "chi"]).await.out, "enabled chi\n");
    assert_eq!(desk.run(&["user", "role", "chi", "designer"]).await.out, "chi is designer now\n");
    desk.run(&["user", "role", "chi", "administrator"]).await;
    let last = desk.run(&["user", "disable", "chi"]).await;
    assert_eq!((last.code, last.err.contains("last_administrator")), (1, true));
}

#[tokio::test]
async fn what_commands_change_is_in_the_audit_log_and_its_chain_can_be_checked() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["user", "add", "lan", "--role", "analyst"]).await.code, 0);
    assert_eq!(desk.run(&["user", "reset", "nobody"]).await.code, 1);
    assert_eq!(desk.run(&["user", "list"]).await.code, 0);
    let table = desk.run(&["audit", "export"]).await.out;
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 5, "{table}");
    assert!(rows[1].contains(",begun,,operator,operator,user add,user=lan role=analyst,,,,"));
    assert!(rows[2].contains(",ended,1,operator,operator,user add,user=lan role=analyst,,0,,"));
    assert!(rows[4].contains(",ended,3,operator,operator,user reset,user=nobody,,1,,"));
    let check = desk.run(&["audit", "check"]).await;
    assert!(check.out.starts_with("the chain holds: 4 entries\nhead 4:"), "{}", check.out);
    let head = check.out.lines().nth(1).unwrap().strip_prefix("head ").unwrap().to_owned();
    desk.run(&["user", "disable", "lan"]).await;
    assert_eq!(desk.run(&["audit", "check", "--head", &head]).await.code, 0);
    let other = head.replace("4:", "3:");
    let refused = desk.run(&["audit", "check", "--head", &other]).await;
    assert_eq!((refused.code, refused.err.contains("other_chain")), (1, true));
    assert_eq!(desk.run(&["audit", "check", "--head", "x"]).await.code, 2);
}

#[tokio::test]
async fn the_demonstration_is_loaded_once_and_shows_its_addresses_each_time() {
    let desk = Desk::new();
    let first = desk.run(&["demo", "--responses", "100"]).await;
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert!(first.out.contains("2 rounds, 100 responses"), "{}", first.out);
    assert!(first.out.contains("staff account: admin, password (shown only now): "));
    let second = desk.run(&["demo", "--responses", "100"]).await;
    assert!(
        second.out.starts_with("the demonstration province is already loaded\n"),
        "{}",
        second.out
    );
    assert!(!second.out.contains("password"));
    for out in [first.out, second.out] {
        for expected in [
            "http://127.0.0.1:8080/r/demo-2026",
            "http://127.0.0.1:8080/staff",
            "/results/demo-2025",
        ] {
            assert!(out.contains(expected), "{expected} in {out}");
        }
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_the_environments_fault() {
    let desk = Desk::new();
    desk.write("data", "a file where the folder should be");
    let done = desk.run(&["round", "list"]).await;
    assert_eq!(done.code, 3);
    assert!(done.err.starts_with("error: cannot open the database in "), "{}", done.err);
}

#[tokio::test]
async fn a_configuration_with_a_mistake_is_shown_with_its_place() {
    let desk = Desk::new();
    desk.write("c.toml", "listen = \"127.0.0.1:0\"\npublic_url = \"khaosat\"\n");
    let done = desk.run(&["serve", "--config", "c.toml"]).await;
    assert_eq!(done.code, 1);
    assert!(done.err.starts_with("c.toml:2:"), "{}", done.err);
}
