//! Searching without diacritics: "nguyen" finds Nguyễn.

/// Vietnamese letters with their plain form first.
const LETTERS: [&str; 7] = [
    "aàáảãạăằắẳẵặâầấẩẫậ",
    "eèéẻẽẹêềếểễệ",
    "iìíỉĩị",
    "oòóỏõọôồốổỗộơờớởỡợ",
    "uùúủũụưừứửữự",
    "yỳýỷỹỵ",
    "dđ",
];

/// Small letters without diacritics; everything but letters and digits becomes one space.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        let group = LETTERS.iter().find(|group| group.contains(letter));
        match group.and_then(|group| group.chars().next()).unwrap_or(letter) {
            // A mark that stands by itself, in text that is not composed.
            '\u{300}'..='\u{36f}' => {}
            plain if plain.is_alphanumeric() => out.push(plain),
            _ if out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    out
}

/// Whether a text has every word that was typed.
#[must_use]
pub fn is_found(text: &str, typed: &str) -> bool {
    let text = folded(text);
    folded(typed).split(' ').all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_without_diacritics_and_in_any_order() {
        let text = "Nguyễn Thị Hoa, Tổ 3, đường Đồng Khởi";
        for typed in ["nguyen hoa", "HOA", "Dong khoi", "tổ 3", "", "hoa to 3"] {
            assert!(is_found(text, typed), "{typed}");
        }
        assert!(!is_found(text, "nguyen lan"));
        assert_eq!(folded("Nguye\u{302}\u{303}n"), "nguyen");
    }
}
