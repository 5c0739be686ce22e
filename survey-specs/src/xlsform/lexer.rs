//! The tokens of an expression, as far as they decide whether a default is computed.

use super::name;

/// What matters of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// `-` between values.
    Minus,
    /// Something that is computed: an operator, a union, a reference, a call.
    Computed,
    /// Anything else.
    Other,
}

/// Whether a default is computed when the form is opened, and not just a value. The hyphens of dates
/// and places are none of arithmetic.
pub(super) fn is_computed(default: &str, question_type: &str) -> bool {
    let may_have_hyphens =
        matches!(question_type, "date" | "dateTime" | "geopoint" | "geotrace" | "geoshape");
    let mut rest = default;
    while !rest.is_empty() {
        let (token, length) = next(rest);
        match token {
            Token::Minus if may_have_hyphens => return false,
            Token::Minus | Token::Computed => return true,
            Token::Other => rest = &rest[length..],
        }
    }
    false
}

/// The token at the beginning of a text that is not empty, and its length in bytes. Numbers come
/// before signs and names take hyphens, so `5-3` and `a-b` hold no arithmetic.
fn next(text: &str) -> (Token, usize) {
    if let Some(length) = date(text).or_else(|| time(text)).or_else(|| number(text)) {
        return (Token::Other, length);
    }
    if text.starts_with('-') {
        return (Token::Minus, 1);
    }
    if text.starts_with(['*', '+', '|']) || text.starts_with(" mod ") || text.starts_with(" div ") {
        return (Token::Computed, 1);
    }
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\''))
        && let Some(end) = text[1..].find(quote)
    {
        return (Token::Other, end + 2);
    }
    if text.starts_with("${") {
        let end = text.find('}').map_or(text.len(), |close| close + 1);
        let is_one = name::references(&text[..end]).is_ok_and(|found| !found.is_empty());
        return (if is_one { Token::Computed } else { Token::Other }, 2);
    }
    let mut length = name::length(text);
    if length > 0 {
        if let Some(rest) = text[length..].strip_prefix(':') {
            let second = name::length(rest);
            length += if second > 0 { second + 1 } else { 0 };
        }
        let is_call = text[length..].starts_with('(');
        return (if is_call { Token::Computed } else { Token::Other }, length);
    }
    (Token::Other, text.chars().next().map_or(1, char::len_utf8))
}

/// The length of a date, with its time if that follows.
fn date(text: &str) -> Option<usize> {
    let sign = usize::from(text.starts_with('-'));
    let length = sign + shape(&text[sign..], "9999-99-99")?;
    let with_time = text[length..].strip_prefix('T').and_then(time).map_or(0, |inner| inner + 1);
    Some(length + with_time)
}

/// The length of a time of day, with its zone if that follows.
fn time(text: &str) -> Option<usize> {
    let length = shape(text, "99:99:99")?;
    let rest = &text[length..];
    let zone = match rest.strip_prefix(['+', '-']).and_then(|zone| shape(zone, "99:99")) {
        Some(zone) => zone + 1,
        None => usize::from(rest.starts_with('Z')),
    };
    Some(length + zone)
}

/// The length of a shape in which `9` is any digit.
fn shape(text: &str, shape: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let fits = bytes.len() >= shape.len()
        && bytes.iter().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
            b'9' => byte.is_ascii_digit(),
            other => *byte == other,
        });
    fits.then_some(shape.len())
}

/// The length of a number with its sign.
fn number(text: &str) -> Option<usize> {
    let sign = usize::from(text.starts_with('-'));
    let digits =
        |from: usize| text[from..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - from);
    let whole = digits(sign);
    let point = sign + whole;
    if text[point..].starts_with('.') {
        let fraction = digits(point + 1);
        return (whole > 0 || fraction > 0).then_some(point + 1 + fraction);
    }
    (whole > 0).then_some(point)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_computed_if_it_calls_refers_or_calculates() {
        for computed in ["today()", "${a}", "1 + 2", "a * b", "1 div 2", "x | y", "jr:f('a')", "-a"]
        {
            assert!(is_computed(computed, "text"), "{computed}");
        }
        for plain in [
            "5-3",
            "a-b",
            "-5",
            "2026-01-31",
            "2026-01-31T10:00:00+07:00",
            "'1 + 2'",
            "${",
            "a (b)",
            "a/b",
        ] {
            assert!(!is_computed(plain, "text"), "{plain}");
        }
        assert!(!is_computed("2026 - 01", "date") && is_computed("2026 - 01", "text"));
    }
}
