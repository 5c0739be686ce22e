//! A newcomer fields a questionnaire, a phone answers, an analyst reads the index.

use serde_json::json;
use thuocdo_tests::client::Client;
use thuocdo_tests::round::{FieldedRound, UNITS, response_id};
use thuocdo_tests::server::{RunningServer, Store, Thuocdo};
use thuocdo_tests::sipas::{Satisfaction, answers};

pub fn a_newcomer_fields_sipas_and_reads_the_index(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    assert!(round.version.starts_with("sha256:") && round.version.len() == 71, "{}", round.version);
    let server = round.serve();
    let phone = Client::new(server.origin());
    let path =
        server.first_address().strip_prefix(server.origin()).expect("an address of this server");
    let printed = path.strip_prefix("/r/").expect("the address of a questionnaire");
    assert!(round.links.values().any(|link| link == printed), "{printed} counts for a unit");
    assert!(
        phone.get(path).expect(200).text().contains("c9_39"),
        "the whole page, and no redirect"
    );
    let link = phone.get(&format!("/api/v1/links/{}", round.code)).expect(200).json();
    assert_eq!(
        (&link["round"], &link["unit"], &link["version"]),
        (&json!(round.code), &json!(null), &json!(round.version))
    );
    assert_eq!(link["languages"], json!(["vi", "en"]));

    let satisfied = answers(1, |_| Satisfaction::Category(5));
    let receipt = round.put(&phone, "x01", &response_id(1), "web", &satisfied).expect(201).json();
    assert_eq!(receipt["response_id"], response_id(1));
    assert!(
        receipt["content_hash"].as_str().is_some_and(|hash| hash.starts_with("sha256:")),
        "{receipt}"
    );

    let index = round
        .analyst(&server)
        .get(&format!("/api/v1/rounds/{}/index", round.code))
        .expect(200)
        .json();
    let nodes = index["nodes"].as_array().expect("nodes");
    let total = |unit: &str| {
        nodes.iter().find(|row| row["unit"] == unit && row["node"] == "SIPAS").expect("a row")
    };
    assert_eq!(total("x01")["published"], "100.00");
    assert_eq!(total("x01")["n"], 1);
    assert_eq!(total("x02")["status"], "missing");
    assert_eq!(total("@xa")["published"], "100.00");
}

pub fn a_link_answers_with_the_whole_page(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let phone = Client::new(server.origin());
    for (unit, name, _) in UNITS {
        let page = phone.get(&format!("/r/{}", round.links[unit])).expect(200);
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{policy}"
        );
        assert!(page.text().contains(name), "{name}");
        for field in ["c9_1", "c9_39", "c10_10", "c11", "response_id", "visit"] {
            assert!(page.text().contains(&format!("name=\"{field}\"")), "{field}");
        }
    }
    // The place words are those of the unit's kind.
    let page = |unit: &str| phone.get(&format!("/r/{}", round.links[unit])).text().to_owned();
    assert!(page("x01").contains("Qua loa phát thanh phường."));
    assert!(page("x02").contains("Qua loa phát thanh xã."));
    assert!(
        phone
            .get(&format!("/r/{}?lang=en", round.links["x02"]))
            .text()
            .contains("Through commune loudspeakers.")
    );
    // A link of another unit is not to be guessed.
    let signature = round.links["x01"].rsplit('.').next().expect("a signature");
    let _ = phone.get(&format!("/r/{}.x02.{signature}", round.code)).expect(404);
    for path in ["/healthz", "/readyz", "/api/v1/openapi.json", "/"] {
        let _ = phone.get(path).expect(200);
    }
}

pub fn sending_again_changes_nothing(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let phone = Client::new(server.origin());
    let path = round.response_path(&response_id(7));
    let visit = round.visit(&phone, "x02");
    let body = round.body("x02", &visit, "web", &answers(2, |_| Satisfaction::Category(4)));
    let first = phone.put(&path, &body.to_string()).expect(201).json();
    let analyst = round.analyst(&server);
    let index =
        || analyst.get(&format!("/api/v1/rounds/{}/index.csv", round.code)).expect(200).body;
    let before = index();

    let mut with_paradata = body.clone();
    with_paradata["paradata"] = json!({"duration_s": 95});
    for again in [
        body.to_string(),
        serde_json::to_string_pretty(&body).expect("JSON"),
        with_paradata.to_string(),
    ] {
        assert_eq!(phone.put(&path, &again).expect(200).json(), first);
    }
    let other = round.body("x02", &visit, "web", &answers(2, |_| Satisfaction::Category(1)));
    assert_eq!(phone.put(&path, &other.to_string()).expect(409).json()["code"], "conflict");
    assert_eq!(phone.put(&path, &body.to_string()).expect(200).json(), first);
    assert_eq!(index(), before);
}

pub fn the_demonstration_province_is_there_to_look_around(program: &Thuocdo) {
    let folder = tempfile::tempdir().expect("scratch folder");
    let store = Store::Folder(folder.path().to_owned());
    let demo = || {
        let words = ["demo", "--responses", "300", "--seed", "7"].map(str::to_owned);
        program.run(words.into_iter().chain(store.arguments())).succeeded()
    };
    let said = demo();
    let password =
        said.lines().find_map(|line| line.split_once("(shown only now): ")).expect("a password").1;
    let server = RunningServer::start(program, &store);
    let anybody = Client::new(server.origin());
    let addresses: Vec<&str> =
        said.split_whitespace().filter(|word| word.starts_with("http://")).collect();
    assert!(addresses.iter().any(|address| address.contains("/r/")), "{said}");
    for address in addresses {
        let path = address.splitn(4, '/').nth(3).expect("a path");
        let _ = anybody.get(&format!("/{path}")).expect(200);
    }
    let staff = anybody.signed_in("admin", password);
    let rounds = rounds_named_in(&said);
    let indices = || {
        rounds
            .each_ref()
            .map(|round| staff.get(&format!("/api/v1/rounds/{round}/index")).expect(200).json())
    };
    let before = indices();
    for index in &before {
        let nodes = index["nodes"].as_array().expect("nodes");
        let communes = nodes
            .iter()
            .filter(|row| row["node"] == "SIPAS" && row["class"] == "xa" && row["unit"] != "@xa");
        assert_eq!(communes.count(), 60);
        let province = nodes
            .iter()
            .find(|row| row["node"] == "SIPAS" && row["unit"] == "@xa")
            .expect("a class row");
        let value = province["value"].as_f64().expect("a value");
        assert!((50.0..100.0).contains(&value), "believable: {value}");
    }
    assert!(!demo().contains("password"), "loaded once only");
    assert_eq!(indices(), before);
}

/// The two rounds of the demonstration, whose codes carry the year: the earlier one's results are
/// public, the later one takes answers.
fn rounds_named_in(said: &str) -> [String; 2] {
    ["/results/", "/r/"].map(|path| {
        let rest = said.split_once(path).expect("an address").1;
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
    })
}
