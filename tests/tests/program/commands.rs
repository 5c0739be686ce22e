//! Commands: every problem at once, and exit codes that scripts can rely on.

use std::fs;
use std::net::TcpListener;

use serde_json::Value;
use thuocdo_tests::client::Client;
use thuocdo_tests::round::FieldedRound;
use thuocdo_tests::server::{RunningServer, Store, Thuocdo};
use thuocdo_tests::sipas;

/// Lines with a mistake end in `# mistake`.
const FIVE_MISTAKES: &str = "\
questionnaire: nam-loi
languages: [vi, en]
title: {vi: Năm lỗi, en: Five mistakes}
sections:
  - section: a
    title: {vi: Phần A, en: Part A}
    items:
      - item: gender
        label: {vi: 'Giới tính:', en: 'Gender:'}
        type: single_choise  # mistake
        required: true
        categories: [{code: 1, label: {vi: Nam, en: Male}}, {code: 2, label: {vi: Nữ, en: Female}}]
      - item: visits
        label: {vi: Ông/Bà đến bao nhiêu lần?, en: How many visits?}
        type: number
        requird: true  # mistake
      - item: channel
        label: {vi: Kênh nào?, en: Which channel?}
        type: single_choice
        scale: channels  # mistake
      - item: visits  # mistake
        label: {vi: Lần cuối khi nào?, en: When was the last time?}
        type: date
      - item: comment
        label: {vi: Ý kiến khác, en: Other comments}
        type: text
        show_if: \"${visit_count} > 0\"  # mistake
";

pub fn five_mistakes_are_five_problems_with_lines(program: &Thuocdo) {
    let folder = tempfile::tempdir().expect("scratch folder");
    let file = folder.path().join("nam-loi.questionnaire.yaml");
    fs::write(&file, FIVE_MISTAKES).expect("questionnaire");
    let name = file.display().to_string();
    let marked: Vec<u64> = (1..)
        .zip(FIVE_MISTAKES.lines())
        .filter(|(_, line)| line.ends_with("# mistake"))
        .map(|(line, _)| line)
        .collect();
    assert_eq!(marked.len(), 5);

    let said = program.run(["check", &name]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""), "{}", said.stderr);
    for line in &marked {
        assert!(
            said.stderr.contains(&format!("{name}:{line}:")),
            "line {line} in\n{}",
            said.stderr
        );
    }

    let said = program.run(["check", "--json", &name]);
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    let problems: Vec<Value> = serde_json::from_str(&said.stderr)
        .unwrap_or_else(|error| panic!("{error}: {}", said.stderr));
    let lines: Vec<u64> =
        problems.iter().map(|problem| problem["line"].as_u64().expect("a line")).collect();
    assert_eq!(lines, marked, "{}", said.stderr);
    for problem in &problems {
        assert_eq!(problem["severity"], "error", "{problem}");
        assert_eq!(problem["file"], name.as_str(), "{problem}");
        assert!(problem["column"].as_u64().is_some_and(|column| column > 0), "{problem}");
        for key in ["code", "message", "path"] {
            assert!(problem[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {problem}");
        }
    }
    let mut codes: Vec<&str> =
        problems.iter().filter_map(|problem| problem["code"].as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 5, "five different mistakes: {codes:?}");

    // What is not right is not published.
    let store = Store::Folder(folder.path().join("data"));
    let refused =
        program.run(["publish", &name].map(str::to_owned).into_iter().chain(store.arguments()));
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    let _ = program.run(["check", sipas::QUESTIONNAIRE]).succeeded();
}

pub fn wrong_usage_and_a_failed_environment_have_their_codes(program: &Thuocdo) {
    for words in [
        &["serv"][..],
        &[],
        &["publish"],
        &["serve", "--listen", "nowhere"],
        &["round", "create"],
        &["check", "--as"],
    ] {
        let said = program.run(words);
        assert_eq!(said.code, Some(2), "{words:?}: {}", said.stderr);
    }
    let folder = tempfile::tempdir().expect("scratch folder");
    let data = folder.path().display().to_string();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let said = program.run(["serve", "--listen", &address, "--data-dir", &data]);
    assert_eq!(said.code, Some(3), "{}", said.stderr);
    assert!(said.stderr.contains(&address), "{}", said.stderr);

    let no_socket = format!("postgres:///thuocdo?host={data}");
    let said = program.run(["round", "list", "--database-url", &no_socket]);
    assert_eq!(said.code, Some(3), "{}", said.stderr);

    let file = folder.path().join("a-file");
    fs::write(&file, "").expect("a file");
    let said =
        program.run(["round", "list", "--data-dir", &file.join("data").display().to_string()]);
    assert_eq!(said.code, Some(3), "{}", said.stderr);

    let said = program
        .run(["check", &folder.path().join("absent.questionnaire.yaml").display().to_string()]);
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(said.stderr.contains("absent.questionnaire.yaml"), "{}", said.stderr);
}

pub fn a_server_asked_to_end_ends_well(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let _ = Client::new(server.origin()).get("/readyz").expect(200);
    assert_eq!(server.stop(), Some(0));
    // Nothing is left behind that keeps the next one from serving.
    let _ = Client::new(RunningServer::start(program, &round.store).origin()).get("/healthz");
}
