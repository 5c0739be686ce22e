//! Names, and references to them: `${name}`.

/// Whether a character may begin a name. These are the letters that `XLSForm` takes, which leave out
/// a few that XML has.
fn begins(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z'
        | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}'
        | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// Whether a character may stand within a name.
pub(super) fn continues(c: char) -> bool {
    begins(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// The length in bytes of the name that a text begins with, without a prefix; 0 if there is none.
pub(super) fn length(text: &str) -> usize {
    if !text.starts_with(begins) {
        return 0;
    }
    text.find(|c| !continues(c)).unwrap_or(text.len())
}

/// Whether a text is a name without a prefix.
pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty() && length(text) == text.len()
}

/// Whether a text is a name, with or without a prefix: `name`, `prefix:name`.
pub(super) fn is_tag(text: &str) -> bool {
    match text.split_once(':') {
        Some((prefix, name)) => is_plain(prefix) && is_plain(name),
        None => is_plain(text),
    }
}

/// A reference within a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference<'t> {
    /// The name that is referred to.
    pub(super) name: &'t str,
    /// Whether the answer of the interview before this one is meant.
    pub(super) last_saved: bool,
    /// Where it stands in the text, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// A text with something that begins like a reference and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// The references of a text, in order.
pub(super) fn references(text: &str) -> Result<Vec<Reference<'_>>, Malformed> {
    let mut found = Vec::new();
    if text.chars().nth(2).is_none() {
        return Ok(found);
    }
    let mut from = 0;
    while let Some(start) = text[from..].find("${").map(|at| from + at) {
        let inner = start + 2;
        let Some(close) = text[inner..].find('}').map(|at| inner + at) else {
            return Err(Malformed);
        };
        if close == inner {
            // `${}` means nothing, and is let through.
            from = inner;
            continue;
        }
        let candidate = &text[inner..close];
        let (name, last_saved) = match candidate.strip_prefix("last-saved#") {
            Some(name) => (name, true),
            None => (candidate, false),
        };
        if !is_plain(name) {
            return Err(Malformed);
        }
        found.push(Reference { name, last_saved, start, end: close + 1 });
        from = close + 1;
    }
    Ok(found)
}

/// Whether the text is one reference and nothing else.
pub(super) fn is_reference(text: &str) -> bool {
    matches!(references(text).as_deref(), Ok([one]) if one.start == 0 && one.end == text.len())
}

/// Whether there is a reference in the text before anything malformed.
pub(super) fn has_reference(text: &str) -> bool {
    let Some(start) = text.find("${") else { return false };
    let rest = &text[start..];
    let end = rest.find('}').map_or(rest.len(), |close| close + 1);
    references(&rest[..end]).is_ok_and(|found| !found.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_xml_with_their_holes() {
        for good in ["a", "_a", "a-b.c", "tuổi", "x:y", "a1"] {
            assert!(is_tag(good), "{good}");
        }
        for bad in ["", "1a", "a b", "À", "a:b:c", ":a", "a:", "-a", "a*"] {
            assert!(!is_tag(bad), "{bad}");
        }
    }

    #[test]
    fn references_are_found_with_their_places() {
        let found = references("a ${b} and ${last-saved#c}").unwrap();
        assert_eq!(found[0], Reference { name: "b", last_saved: false, start: 2, end: 6 });
        assert_eq!((found[1].name, found[1].last_saved), ("c", true));
        assert_eq!(references("${} $ {a}"), Ok(vec![]));
        for bad in ["${a", "${ a }", "${a b}", "${x:y}", "${a ${b}"] {
            assert_eq!(references(bad), Err(Malformed), "{bad}");
        }
        assert!(is_reference("${a}") && !is_reference("${a} ") && has_reference("x ${a}"));
    }
}
