use proptest::prelude::*;

use super::*;

fn codes(text: &str) -> Vec<(&'static str, usize, usize)> {
    parse(text.as_bytes())
        .problems
        .iter()
        .map(|p| (p.code, p.position.line, p.position.column))
        .collect()
}

#[test]
fn nodes_know_their_places_in_characters() {
    let document = parse("tên: {vi: Có, en: \"Yes\"}\n".as_bytes());
    let Some(Node { value: Value::Mapping(entries), .. }) = document.root else {
        panic!("{document:?}")
    };
    let (key, node) = &entries[0];
    assert_eq!((key.text.as_str(), key.position), ("tên", Position { line: 1, column: 1 }));
    let Value::Mapping(languages) = &node.value else { panic!("{node:?}") };
    assert_eq!(node.position, Position { line: 1, column: 6 });
    assert_eq!(languages[1].1.position, Position { line: 1, column: 19 });
    assert_eq!(
        languages[1].1.value,
        Value::Scalar(Scalar { text: "Yes".to_owned(), quoted: true })
    );
}

#[test]
fn texts_are_brought_into_nfc() {
    let document = parse("a: Có\n".as_bytes()); // o and a combining acute
    let Some(Node { value: Value::Mapping(entries), .. }) = document.root else { panic!() };
    assert_eq!(
        entries[0].1.value,
        Value::Scalar(Scalar { text: "C\u{f3}".to_owned(), quoted: false })
    );
}

#[test]
fn what_hides_the_meaning_of_a_file_is_refused_at_its_place() {
    for (text, expected) in [
        ("a: &x 1\nb: *x\n", vec![("alias_unsupported", 1, 4), ("alias_unsupported", 2, 4)]),
        ("<<: {a: 1}\n", vec![("alias_unsupported", 1, 1)]),
        ("a: !!binary aGk=\n", vec![("tag_unsupported", 1, 4)]),
        ("a: 1\na: 2\n", vec![("duplicate_key", 2, 1)]),
        ("? [a]\n: 1\n", vec![("key_not_text", 1, 3)]),
        ("a: 1\n---\nb: 2\n", vec![("several_documents", 2, 1)]),
        ("", vec![("empty_file", 0, 0)]),
        ("# nothing\n", vec![("empty_file", 0, 0)]),
    ] {
        assert_eq!(codes(text), expected, "{text}");
    }
}

#[test]
fn broken_syntax_has_a_place() {
    for (text, line) in [
        ("a:\n  b: 1\n\tc: 2\n", 3),
        ("a: [1, 2\nb: 3\n", 2),
        ("a: \"x\n", 1),
        ("a: 1\n b: 2\n", 2),
    ] {
        let document = parse(text.as_bytes());
        assert_eq!(document.root, None, "{text}");
        let problem = &document.problems[0];
        assert_eq!((problem.code, problem.position.line), ("syntax", line), "{text}: {problem}");
    }
}

#[test]
fn broken_utf8_has_a_place() {
    let document = parse(b"a: 1\nb: \xc3\xb3 \xff\n");
    assert_eq!(document.root, None);
    let problem = &document.problems[0];
    assert_eq!((problem.code, problem.position), ("broken_utf8", Position { line: 2, column: 6 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn no_text_makes_the_reader_panic(text in "([\\[\\]{}:,?&*!|>'\"%@`#<~. \n\t\r\u{feff}a1é-]|- |: |--- |\\.\\.\\.|<<){0,60}") {
        let document = parse(text.as_bytes());
        prop_assert!(document.root.is_some() || !document.problems.is_empty());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let document = parse(&bytes);
        prop_assert!(document.root.is_some() || !document.problems.is_empty());
    }
}
