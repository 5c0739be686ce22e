//! Addresses of the API and of screens.

/// A part of an address, with whatever means something in one written otherwise.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.extend(char::from_digit(u32::from(digit), 16).map(|c| c.to_ascii_uppercase()));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_is_searched_for_stands_in_an_address() {
        assert_eq!(escaped("Xã A&b=1"), "X%C3%A3%20A%26b%3D1");
        assert_eq!(escaped("/console/rounds?a=b"), "%2Fconsole%2Frounds%3Fa%3Db");
    }
}
