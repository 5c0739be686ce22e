use serde_json::json;

use super::*;

fn entry(number: u32) -> String {
    format!(
        r#"{{"round":"dot-1","response_id":"{number}","content_hash":"h","body":{{"a":"}}]\"{{"}}}}"#
    )
}

fn file(entries: &[String]) -> String {
    format!(
        "{{\"thuocdo_queue\":1,\"saved_at\":\"2026-11-21\",\n\"entries\":[{}]}}",
        entries.join(",")
    )
}

fn ids(file: &QueueFile) -> Vec<String> {
    let read = file.entries.iter().filter_map(|entry| entry.content.as_ref().ok());
    read.map(|entry| entry.response_id.clone()).collect()
}

fn place(file: &QueueFile) -> Option<(&'static str, usize, usize)> {
    file.broken.as_ref().map(|it| (it.code, it.position.line, it.position.column))
}

#[test]
fn a_file_is_read_with_the_place_of_each_entry() {
    let text = file(&[entry(1), entry(2)]);
    let read = QueueFile::read(text.as_bytes()).unwrap();
    assert_eq!((ids(&read), place(&read)), (vec!["1".to_owned(), "2".to_owned()], None));
    assert_eq!(read.entries[1].position, Position { line: 2, column: 13 + entry(1).len() });
    let pretty = json!({"entries": [serde_json::from_str::<Value>(&entry(3)).unwrap()], "more": [1, {}], "thuocdo_queue": 1});
    let pretty = format!("\u{feff}{}", serde_json::to_string_pretty(&pretty).unwrap());
    assert_eq!(ids(&QueueFile::read(pretty.as_bytes()).unwrap()), ["3"]);
    assert!(QueueFile::read(file(&[]).as_bytes()).unwrap().entries.is_empty());
}

#[test]
fn a_body_may_be_an_object_or_a_text() {
    let body = json!({"answers": {"words": {"text": "\"quoted\""}}});
    for body in [body.clone(), json!(body.to_string())] {
        let entry = json!({"round": "r", "response_id": "i", "content_hash": "h", "body": body});
        let read = QueueFile::read(file(&[entry.to_string()]).as_bytes()).unwrap();
        let waiting = read.entries[0].content.as_ref().unwrap();
        assert_eq!(waiting.body["answers"]["words"]["text"], "\"quoted\"");
    }
}

/// Cut at every byte, a file still gives everything that was whole.
#[test]
fn of_a_file_that_was_cut_off_everything_before_the_cut_is_read() {
    let text = file(&[entry(1), entry(2), entry(3)]);
    let ends: Vec<_> = (1..=3).map(|n| text.find(&entry(n)).unwrap() + entry(n).len()).collect();
    for cut in text.find('[').unwrap() + 1..text.len() {
        let read = QueueFile::read(&text.as_bytes()[..cut]).unwrap();
        let whole = ends.iter().filter(|end| **end <= cut).count();
        assert_eq!(ids(&read).len(), whole, "cut at {cut}");
        assert!(read.broken.is_some(), "cut at {cut}");
    }
    let read = QueueFile::read(&text.as_bytes()[..ends[1] - 3]).unwrap();
    assert_eq!(place(&read).unwrap().0, "cut_off");
    assert_eq!(read.broken.unwrap().position.line, 2);
}

#[test]
fn a_damaged_entry_keeps_no_other_out() {
    let broken = [
        "{\"round\":\"dot-1\",\"response_id\":\"2\",\"cont".to_owned(),
        "{\"round\":\"dot-1}".to_owned(),
        "}".to_owned(),
        String::new(),
        "nonsense{".to_owned(),
    ];
    for broken in broken {
        let text = file(&[entry(1), broken.clone(), entry(3)]);
        let read = QueueFile::read(text.as_bytes()).unwrap();
        assert_eq!(ids(&read), ["1", "3"], "{broken}");
        assert_eq!(place(&read).unwrap().0, "damaged", "{broken}");
    }
    for (wrong, code) in [
        ("17", "incomplete_entry"),
        ("nul", "broken_entry"),
        (r#"{"round":"r","round":"r"}"#, "broken_entry"),
        (r#"{"round":5}"#, "incomplete_entry"),
        (r#"{"round":"r","response_id":"i","content_hash":"h","body":"{"}"#, "broken_body"),
        (r#"{"round":"r","response_id":"i","content_hash":"h","body":[]}"#, "incomplete_entry"),
    ] {
        let read =
            QueueFile::read(file(&[entry(1), wrong.to_owned(), entry(3)]).as_bytes()).unwrap();
        assert_eq!((ids(&read).len(), place(&read)), (2, None), "{wrong}");
        assert_eq!(read.entries[1].content.as_ref().unwrap_err().code(), code, "{wrong}");
    }
    let large =
        json!({"round": "r", "response_id": "i", "content_hash": "h", "body": "x".repeat(2 << 20)});
    let read = QueueFile::read(file(&[large.to_string(), entry(1)]).as_bytes()).unwrap();
    assert_eq!(read.entries[0].content, Err(Unreadable::TooLarge));
    assert_eq!(ids(&read), ["1"]);
}

#[test]
fn something_else_altogether_is_no_file_of_a_queue() {
    for (text, expected) in [
        ("", NotQueueFile::Other),
        ("[]", NotQueueFile::Other),
        ("{}", NotQueueFile::Other),
        (r#"{"thuocdo_queue":"1","entries":[]}"#, NotQueueFile::Other),
        (r#"{"thuocdo_queue":0,"entries":[]}"#, NotQueueFile::Other),
        (r#"{"thuocdo_queue":2,"entries":[]}"#, NotQueueFile::Newer),
        (r#"{"thuocdo_queue":1}"#, NotQueueFile::NoEntries),
        (r#"{"thuocdo_queue":1,"entries":{}}"#, NotQueueFile::NoEntries),
        (r#"{"thuocdo_queue":1,"entr"#, NotQueueFile::NoEntries),
    ] {
        assert_eq!(QueueFile::read(text.as_bytes()).unwrap_err(), expected, "{text}");
    }
    assert_eq!(QueueFile::read(b"\xff\xfe\x00\x01").unwrap_err(), NotQueueFile::Other);
}

/// What takes a careless reader hours.
#[test]
fn hostile_files_are_read_in_time() {
    let nested = format!("{{\"thuocdo_queue\":1,\"entries\":[{}", "{\"round\":".repeat(500_000));
    let read = QueueFile::read(nested.as_bytes()).unwrap();
    assert!(read.entries.len() <= 51 && ids(&read).is_empty() && read.broken.is_some());
    let brackets = format!("{{\"thuocdo_queue\":1,\"entries\":[{}", "[".repeat(2 << 20));
    assert!(QueueFile::read(brackets.as_bytes()).unwrap().broken.is_some());
    let many = vec!["{}".to_owned(); MOST_ENTRIES + 5];
    let read = QueueFile::read(file(&many).as_bytes()).unwrap();
    assert_eq!((read.entries.len(), place(&read).unwrap().0), (MOST_ENTRIES, "too_many_entries"));
    assert!(read.entries.iter().all(|entry| entry.content.is_err()));
}
