//! Reading one amount, with advice on what people write instead of it.

use survey_specs::index::measure::{Amount, InvalidAmount};

/// What stands in a cell for an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountCell {
    /// Nothing: the amount is missing.
    Empty,
    /// The amount is known and withheld.
    Suppressed,
    /// The amount.
    Amount(Amount),
}

impl AmountCell {
    /// The amount, if there is one.
    pub fn amount(self) -> Option<Amount> {
        if let Self::Amount(amount) = self { Some(amount) } else { None }
    }
}

/// The word for what is withheld.
pub const SUPPRESSED: &str = "suppressed";

/// A cell that holds no amount: a stable code, and what to write instead.
pub type BadCell = (&'static str, String);

/// What people and programs write where a number is missing.
const MISSING: [&str; 12] =
    ["-", "--", "–", ".", "?", "x", "na", "n/a", "nan", "nil", "null", "none"];

/// Reads a cell for an amount.
///
/// # Errors
///
/// What is wrong and what would be right, unless the cell is empty, the word `suppressed` or a
/// number.
pub fn read(text: &str) -> Result<AmountCell, BadCell> {
    match text {
        "" => Ok(AmountCell::Empty),
        SUPPRESSED => Ok(AmountCell::Suppressed),
        number => number.parse().map(AmountCell::Amount).map_err(|error| advice(number, error)),
    }
}

fn advice(text: &str, error: InvalidAmount) -> BadCell {
    let shown = shortened(text);
    if error == InvalidAmount::TooLarge {
        return ("amount_too_large", format!("`{shown}`: {error}"));
    }
    let is_number = text.chars().all(|c| {
        c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '+' | '%' | '\'')
    }) && text.contains(|c: char| c.is_ascii_digit());
    if text.eq_ignore_ascii_case(SUPPRESSED) {
        let message = format!("`{shown}`: write `{SUPPRESSED}` in small letters");
        ("not_a_number", message)
    } else if is_number && text.contains('%') {
        let rest = text.replace('%', "");
        let message = format!(
            "`{shown}`: leave the sign % out and write `{}`, if the index takes it in per cent",
            plain_digits(rest.trim()).unwrap_or_else(|| "85.5".to_owned())
        );
        ("percent_sign", message)
    } else if is_number && text.contains(',') {
        let example = match plain_digits(text) {
            Some(digits) => format!("write `{digits}`"),
            None => "such as `1234.5`".to_owned(),
        };
        let rule = "numbers have a decimal point, and nothing between thousands";
        ("decimal_comma", format!("`{shown}`: {rule}: {example}"))
    } else if is_number && text.contains(|c: char| c.is_whitespace() || c == '\'') {
        (
            "grouped_digits",
            format!("`{shown}`: nothing stands between the digits, such as `1234.5`"),
        )
    } else if MISSING.contains(&text.to_lowercase().as_str()) || text.starts_with('#') {
        let message = format!(
            "`{shown}` is no number: leave the cell empty if the value is missing, or write \
             `{SUPPRESSED}` if it is withheld"
        );
        ("not_a_number", message)
    } else {
        let message = format!(
            "`{shown}` is no number: write digits with at most one decimal point (such as `0.85`, \
             at most 28 digits), nothing if the value is missing, or `{SUPPRESSED}`"
        );
        ("not_a_number", message)
    }
}

/// The same number with a decimal point and nothing between thousands, where the text leaves no
/// doubt: where both signs stand in it, the last one separates the decimals, and a single comma does
/// unless three digits follow, which may be thousands.
fn plain_digits(text: &str) -> Option<String> {
    let decimal_sign = match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(point)) => Some(if comma > point { ',' } else { '.' }),
        (Some(comma), None) => {
            let is_single = text.matches(',').count() == 1;
            (is_single && text.len() - comma != 4).then_some(',')
        }
        (None, _) => Some('.'),
    }?;
    let grouping = if decimal_sign == ',' { '.' } else { ',' };
    let digits = text.replace(grouping, "").replace(decimal_sign, ".");
    digits.parse::<Amount>().is_ok().then_some(digits)
}

/// A text as it is quoted in a message.
pub fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = text.chars().take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_number_empty_or_suppressed() {
        assert_eq!(read(""), Ok(AmountCell::Empty));
        assert_eq!(read("suppressed"), Ok(AmountCell::Suppressed));
        for (text, amount) in [("0", "0"), ("-2.50", "-2.5"), ("10000000000", "10000000000")] {
            assert_eq!(read(text), Ok(AmountCell::Amount(amount.parse().unwrap())), "{text}");
        }
    }

    #[test]
    fn who_writes_something_else_is_told_what_to_write() {
        for (text, code, advice) in [
            ("1,5", "decimal_comma", "write `1.5`"),
            ("-0,25", "decimal_comma", "write `-0.25`"),
            ("1.234,56", "decimal_comma", "write `1234.56`"),
            ("1,234.5", "decimal_comma", "write `1234.5`"),
            ("1,234", "decimal_comma", "such as `1234.5`"),
            ("85%", "percent_sign", "write `85`"),
            ("85,5 %", "percent_sign", "write `85.5`"),
            ("1 234", "grouped_digits", "such as `1234.5`"),
            ("Suppressed", "not_a_number", "in small letters"),
            ("N/A", "not_a_number", "leave the cell empty"),
            ("#REF!", "not_a_number", "leave the cell empty"),
            ("1e3", "not_a_number", "write digits"),
            ("tốt", "not_a_number", "write digits"),
            (".5", "not_a_number", "write digits"),
            ("10000000000.1", "amount_too_large", "10000000000"),
        ] {
            let (found, message) = read(text).unwrap_err();
            assert_eq!(found, code, "{text}");
            assert!(message.contains(advice), "{message}");
        }
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        let (_, message) = read(&"x".repeat(1_000_000)).unwrap_err();
        assert!(message.len() < 300, "{message}");
    }
}
