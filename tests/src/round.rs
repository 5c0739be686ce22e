//! A round of SIPAS in the field, set up as a newcomer does it: by the commands of the README.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Answer, Client};
use crate::server::{RunningServer, Store, Thuocdo};
use crate::sipas;

/// The units of the round with their kinds: made-up names.
pub const UNITS: [(&str, &str, &str); 3] = [
    ("x01", "Phường Bến Thử", "phuong"),
    ("x02", "Xã Đồng Mẫu", "xa"),
    ("x03", "Xã Suối Nháp", "xa"),
];

/// A member of staff who may read results.
pub const ANALYST: &str = "phan.tich";

/// A round of SIPAS with three units, in a store of its own.
#[derive(Debug)]
pub struct FieldedRound {
    /// The program.
    pub program: Thuocdo,
    /// Where everything is kept.
    pub store: Store,
    /// The round's code.
    pub code: String,
    /// The published version, `sha256:…`.
    pub version: String,
    /// The code of each unit's link, as it stands in `/r/CODE`.
    pub links: BTreeMap<String, String>,
    /// The analyst's password.
    pub password: String,
    scratch: TempDir,
}

impl FieldedRound {
    /// Publishes SIPAS, loads units, creates the round and an analyst: in a folder of its own.
    #[must_use]
    pub fn in_folder(program: &Thuocdo) -> Self {
        let (scratch, store) = folder();
        Self::new(program, store, scratch, sipas::QUESTIONNAIRE, Some(sipas::INDEX))
    }

    /// The same in an empty PostgreSQL database.
    #[must_use]
    pub fn in_database(program: &Thuocdo, url: &str) -> Self {
        let (scratch, _) = folder();
        Self::new(
            program,
            Store::Database(url.to_owned()),
            scratch,
            sipas::QUESTIONNAIRE,
            Some(sipas::INDEX),
        )
    }

    /// The same with a questionnaire of one's own, without an index.
    #[must_use]
    pub fn of_questionnaire(program: &Thuocdo, yaml: &str) -> Self {
        let (scratch, store) = folder();
        let file = scratch.path().join("own.questionnaire.yaml");
        fs::write(&file, yaml).expect("questionnaire");
        Self::new(program, store, scratch, &file.display().to_string(), None)
    }

    fn new(
        program: &Thuocdo,
        store: Store,
        scratch: TempDir,
        questionnaire: &str,
        index: Option<&str>,
    ) -> Self {
        let units_file = scratch.path().join("thu.units.csv").display().to_string();
        fs::write(&units_file, units_table()).expect("units");
        let stored = |words: &[&str]| {
            let named = store.arguments();
            program.run(words.iter().copied().chain(named.iter().map(String::as_str))).succeeded()
        };
        let version = stored(&["publish", questionnaire]).trim().to_owned();
        stored(&["units", "load", &units_file]);
        let mut create =
            vec!["round", "create", "--questionnaire", &version, "--units", "class=xa"];
        create.extend(["--opens", "2026-01-01", "--closes", "2099-12-31"]);
        create.extend(index.iter().flat_map(|index| ["--index", *index]));
        let links = links_in(&stored(&create));
        let password = password_in(&stored(&["user", "add", ANALYST, "--role", "analyst"]));
        Self {
            program: program.clone(),
            code: round_of(&links),
            version,
            links,
            password,
            store,
            scratch,
        }
    }

    /// Starts a server over the round's store.
    #[must_use]
    pub fn serve(&self) -> RunningServer {
        RunningServer::start(&self.program, &self.store)
    }

    /// A folder that goes away with the round.
    #[must_use]
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// The address under which a response is stored.
    #[must_use]
    pub fn response_path(&self, response_id: &str) -> String {
        format!("/api/v1/rounds/{}/responses/{response_id}", self.code)
    }

    /// Opens a unit's link, as a phone does before it sends; gives the signed visit.
    #[must_use]
    pub fn visit(&self, client: &Client, unit: &str) -> String {
        let link = client.get(&format!("/api/v1/links/{}", self.links[unit])).expect(200).json();
        assert_eq!(link["unit"], unit);
        link["visit"].as_str().expect("a visit").to_owned()
    }

    /// The body of a `PUT` with these answers.
    #[must_use]
    pub fn body(&self, unit: &str, visit: &str, mode: &str, answers: &Value) -> Value {
        json!({
            "version": self.version, "unit": unit, "visit": visit, "mode": mode, "language": "vi",
            "started_on": "2026-11-21", "consent": {"version": 1, "given": true}, "answers": answers,
        })
    }

    /// Stores answers under a response id.
    #[must_use]
    pub fn put(
        &self,
        client: &Client,
        unit: &str,
        response_id: &str,
        mode: &str,
        answers: &Value,
    ) -> Answer {
        let body = self.body(unit, &self.visit(client, unit), mode, answers);
        client.put(&self.response_path(response_id), &body.to_string())
    }

    /// A client with the analyst's session.
    #[must_use]
    pub fn analyst(&self, server: &RunningServer) -> Client {
        Client::new(server.origin()).signed_in(ANALYST, &self.password)
    }
}

fn folder() -> (TempDir, Store) {
    let scratch = tempfile::tempdir().expect("scratch folder");
    let store = Store::Folder(scratch.path().join("data"));
    (scratch, store)
}

fn units_table() -> String {
    let mut table = String::from(
        "code,name,class,parent,valid_from,valid_to,kind\ntinh,Tỉnh Thử,tinh,,,,tinh\n",
    );
    for (code, name, kind) in UNITS {
        table.extend([code, ",", name, ",xa,tinh,,,", kind, "\n"]);
    }
    table
}

/// A response id that no other number gives, in the form of a UUID of version 7.
#[must_use]
pub fn response_id(number: u64) -> String {
    format!("0193537e-6a00-7000-8000-{number:012x}")
}

/// `… http://HOST/r/CODE …` per unit; a unit's code stands in its link.
fn links_in(created: &str) -> BTreeMap<String, String> {
    let code_of = |line: &str| {
        let code = &line[line.find("/r/")? + 3..];
        Some(code.split_whitespace().next()?.to_owned())
    };
    let codes: Vec<String> = created.lines().filter_map(code_of).collect();
    let links: BTreeMap<_, _> = codes
        .into_iter()
        .filter_map(|code| {
            // The unit's code may have dots; the round's and the signature have none.
            let (_, unit_and_signature) = code.split_once('.')?;
            Some((unit_and_signature.rsplit_once('.')?.0.to_owned(), code))
        })
        .collect();
    let units: Vec<&str> = links.keys().map(String::as_str).collect();
    assert_eq!(units, UNITS.map(|(code, _, _)| code), "one link per unit in:\n{created}");
    links
}

fn round_of(links: &BTreeMap<String, String>) -> String {
    let link = links.values().next().expect("a link");
    link.split('.').next().expect("a round's code").to_owned()
}

/// The password is the last word that `user add` prints.
fn password_in(printed: &str) -> String {
    printed.split_whitespace().last().expect("a password").to_owned()
}
