//! Numbers as people of a language write them.

use survey_specs::code::Lang;

/// A decimal string such as `1234.56` as it is written in a language: `1.234,56`, in English
/// `1,234.56`. Anything that is not a decimal string stays as it is.
#[must_use]
pub fn localised(decimal: &str, language: &Lang) -> String {
    let (group, point) = if language.as_str() == "en" { (',', '.') } else { ('.', ',') };
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |digits| ("−", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || fraction.is_some_and(|fraction| !is_number(fraction)) {
        return decimal.to_owned();
    }
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_the_language() {
        let vietnamese = Lang::new("vi").unwrap();
        let english = Lang::new("en").unwrap();
        for (decimal, vi, en) in [
            ("84.07", "84,07", "84.07"),
            ("1234567", "1.234.567", "1,234,567"),
            ("-1234.5", "−1.234,5", "−1,234.5"),
            ("100", "100", "100"),
            ("n/a", "n/a", "n/a"),
            ("", "", ""),
        ] {
            assert_eq!(localised(decimal, &vietnamese), vi);
            assert_eq!(localised(decimal, &english), en);
        }
    }
}
