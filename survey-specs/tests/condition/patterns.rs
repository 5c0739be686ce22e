//! Patterns: what they match, what is refused, and that they agree with the crate `regex`.

use proptest::prelude::*;
use survey_specs::condition::pattern::Pattern;

#[track_caller]
fn assert_matches(source: &str, fits: &[&str], fits_not: &[&str]) {
    let pattern = Pattern::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    for text in fits {
        assert!(pattern.is_match(text), "`{source}` should fit {text:?}");
    }
    for text in fits_not {
        assert!(!pattern.is_match(text), "`{source}` should not fit {text:?}");
    }
}

#[test]
fn patterns_search_unless_they_are_anchored() {
    assert_matches("ab", &["ab", "xaby"], &["", "a", "ba", "AB"]);
    assert_matches("^ab", &["ab", "abc"], &["xab"]);
    assert_matches("ab$", &["ab", "xab"], &["abx", "ab\n"]);
    assert_matches("^$", &[""], &["a", "\n"]);
    assert_matches("", &["", "x"], &[]);
    assert_matches("a$|^b", &["xa", "bx"], &["ax", "xb"]);
}

#[test]
fn patterns_repeat_and_choose() {
    assert_matches("^a?b*c+$", &["c", "abbc", "bcc"], &["", "ab", "aac"]);
    assert_matches(r"^\d{10}$", &["0912345678"], &["091234567", "09123456789", "091234567x"]);
    assert_matches("^a{2,}$", &["aa", "aaaaa"], &["a", ""]);
    assert_matches("^a{1,3}$", &["a", "aaa"], &["", "aaaa"]);
    assert_matches("^a{0}b$", &["b"], &["ab"]);
    assert_matches("^(ab|c(d|))+$", &["ab", "cd", "c", "abccd"], &["", "a", "abd"]);
    assert_matches("^(a*)*$", &["", "aaa"], &["b"]);
    assert_matches("^((a|b){2}){2}$", &["abba"], &["aba", "ababa"]);
}

#[test]
fn patterns_know_kinds_of_characters() {
    assert_matches(r"^[\w ]+$", &["Nguyễn Thị Ánh", "Đỗ_9"], &["a-b", "a.b"]);
    assert_matches(r"^\w$", &["ệ", "Đ", "_", "7"], &["-", " ", "+"]);
    assert_matches(r"^\d$", &["0", "9"], &["٣", "a"]);
    assert_matches(r"^\s$", &[" ", "\t", "\n", "\u{a0}"], &["a", "_"]);
    assert_matches("^.$", &["a", "ệ", " "], &["\n", "ab", ""]);
    assert_matches("^[a-c0]$", &["a", "b", "c", "0"], &["d", "1", "-"]);
    assert_matches("^[^a-c]$", &["d", "\n", "^"], &["a"]);
    assert_matches(r"^[\]\-\\^]$", &["]", "-", "\\", "^"], &["a"]);
    assert_matches("^[-a]$", &["-", "a"], &["b"]);
    assert_matches("^[a-]$", &["-", "a"], &["b"]);
    assert_matches(r"^\$\{a\.b\}\*$", &["${a.b}*"], &["${axb}*"]);
}

/// Patterns outside the subset, with `¦` at the place, and the words of the refusal.
const REFUSED: &[(&str, &str)] = &[
    (r"(a)¦\1", r"The reference `\1` is not supported."),
    (r"a¦\b", r"Word boundaries such as `\b` are not supported."),
    (r"a¦\D", r"`\D` is not supported; write `[^\d]`."),
    (r"a¦\n", r"`\n` is not supported; only `\d`, `\w`, `\s` and escaped punctuation are."),
    (r"a¦\", r"The pattern ends after a backslash; the character itself is `\\`."),
    (
        "a¦(?=b)",
        "Groups that begin with `(?` (lookaround, names, flags) are not supported; a plain group is `(…)`.",
    ),
    (
        "¦(?i)a",
        "Groups that begin with `(?` (lookaround, names, flags) are not supported; a plain group is `(…)`.",
    ),
    (
        "a*¦?",
        "Lazy repetition such as `*?` is not supported; `?` after a repetition has no use here.",
    ),
    ("a{2}¦+", "A repetition cannot be repeated; put the first one into a group: `(a{2})*`."),
    ("a*¦*", "A repetition cannot be repeated; put the first one into a group: `(a{2})*`."),
    ("¦*a", "There is nothing before `*` to repeat; the character itself is `\\*`."),
    ("a|¦+", "There is nothing before `+` to repeat; the character itself is `\\+`."),
    ("^¦*", "`^` and `$` cannot be repeated."),
    ("a¦{x}", "A repetition is `{m}`, `{m,}` or `{m,n}`; a brace itself is `\\{`."),
    ("a¦{,3}", "A repetition is `{m}`, `{m,}` or `{m,n}`; a brace itself is `\\{`."),
    ("a¦{2,1}", "The second count of a repetition cannot be below the first."),
    ("a¦{99999999999999999999}", "A count of a repetition is at most 2000."),
    ("ệ¦(a", "This group is not closed with `)`."),
    ("a¦)", "This `)` closes no group; a parenthesis itself is `\\)`."),
    ("a¦]", "This `]` closes nothing; the character itself is `\\]`."),
    ("a¦[b", "This class is not closed with `]`."),
    ("a¦[]", "A class needs at least one member; the character `]` is `\\]`."),
    ("[a¦[b]]", "Classes cannot be nested; the character itself is `\\[`."),
    ("[¦z-a]", "The range runs backwards."),
    (r"[¦a-\d]", r"A range runs from one character to another, not to a kind such as `\d`."),
    ("[a-c¦-e]", r"Within a class, `-` stands between two characters, first, last, or as `\-`."),
];

#[test]
fn patterns_outside_the_subset_are_refused_at_their_place() {
    for (marked, message) in REFUSED {
        let offset = marked.find('¦').unwrap();
        let source = marked.replace('¦', "");
        let error = Pattern::parse(&source).unwrap_err();
        assert_eq!((error.message.as_str(), error.offset), (*message, offset), "{source}");
    }
}

#[test]
fn patterns_that_would_grow_too_large_are_refused() {
    for source in [
        "(a{1000}){1000}",
        "((((a{9}){9}){9}){9}){9}",
        "(((a{0}){1000}){1000}){1000}",
        "((){1000}){1000}",
        "(a{0,1000}){3}",
        "[abcdefghij]{500}",
    ] {
        let error = Pattern::parse(source).unwrap_err();
        assert!(error.message.contains("more than 2000 steps"), "{source}: {error}");
    }
    assert!(Pattern::parse("a{1999}").is_ok());
    assert!(Pattern::parse(&"(".repeat(500)).unwrap_err().message.contains("nested"));
    assert!(Pattern::parse(&"a".repeat(1_001)).unwrap_err().message.contains("1000 bytes"));
}

#[test]
fn patterns_that_explode_elsewhere_are_answered_at_once() {
    let text = "a".repeat(20_000);
    for source in ["^(a*)*b$", "^(a|a)*b$", "^(a|aa)+b$", "(.*)(.*)(.*)(.*)b"] {
        assert!(!Pattern::parse(source).unwrap().is_match(&text), "{source}");
    }
}

#[test]
fn a_compiled_pattern_matches_as_its_source_does() {
    let pattern = Pattern::parse(r"^[^\d,]+(x|\w{2,3})?$").unwrap();
    let compiled: Pattern = borsh::from_slice(&borsh::to_vec(&pattern).unwrap()).unwrap();
    assert_eq!(compiled.source(), "");
    for text in ["ệ", "a,", "ab12", "", "ab1234"] {
        assert_eq!(compiled.is_match(text), pattern.is_match(text), "{text}");
    }
}

#[test]
fn a_damaged_program_ends_without_a_match_or_panic() {
    let pattern = Pattern::parse("^(a|[b-d])*e$").unwrap();
    let bytes = borsh::to_vec(&pattern).unwrap();
    for place in 0..bytes.len() {
        for value in [0, 1, 5, 0xff] {
            let mut damaged = bytes.clone();
            damaged[place] = value;
            if let Ok(program) = borsh::from_slice::<Pattern>(&damaged) {
                // Whatever it answers, it answers.
                let _ = program.is_match("abcde");
            }
        }
    }
}

/// Patterns of the subset, in a spelling that the crate `regex` reads the same way.
fn subset() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["a", "b", "1", "ệ", " ", "_", r"\-", r"\."])
            .prop_map(str::to_owned),
        prop::sample::select(vec![".", r"\d", r"\w", r"\s", "^", "$", ""]).prop_map(str::to_owned),
        prop::sample::select(vec!["[ab]", "[^a]", "[a-z1]", r"[\d_]", r"[^\w]", "[-a]", "[ệ-]"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            prop::collection::vec(inner.clone(), 1..4)
                .prop_map(|parts| format!("({})", parts.join("|"))),
            (inner, prop::sample::select(vec!["?", "*", "+", "{2}", "{1,}", "{0,2}", "{0}"]))
                .prop_map(|(part, count)| format!("({part}){count}")),
        ]
    })
}

fn texts() -> impl Strategy<Value = String> {
    let letters = prop::sample::select(vec!['a', 'b', 'z', '1', 'ệ', ' ', '_', '-', '.', '\n']);
    prop::collection::vec(letters, 0..8).prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #[test]
    fn patterns_agree_with_the_crate_regex(source in subset(), texts in prop::collection::vec(texts(), 1..8)) {
        let oracle = regex::Regex::new(&source).unwrap();
        let pattern = Pattern::parse(&source).unwrap();
        for text in texts {
            prop_assert_eq!(pattern.is_match(&text), oracle.is_match(&text), "{} on {:?}", source, text);
        }
    }

    #[test]
    fn no_source_makes_the_pattern_reader_panic(source in "\\PC*", soup in r"[a1(){}|?*+\[\]^$.,\\dws-]{0,24}", text in texts()) {
        for source in [source, soup] {
            match Pattern::parse(&source) {
                Ok(pattern) => {
                    let found = pattern.is_match(&text);
                    // Every pattern of the subset means the same to the oracle.
                    if !source.contains("--") {
                        let oracle = regex::Regex::new(&source).unwrap();
                        prop_assert_eq!(found, oracle.is_match(&text), "{} on {:?}", source, text);
                    }
                }
                Err(error) => prop_assert!(source.is_char_boundary(error.offset)),
            }
        }
    }
}
