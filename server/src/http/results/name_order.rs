//! The order of Vietnamese names.
//!
//! Letters come in the order of the Vietnamese alphabet, in which `ă`, `â`, `đ`, `ê`, `ô`, `ơ` and `ư`
//! are letters of their own; tones decide only between names that are equal without them, in the order
//! of dictionaries: none, huyền, hỏi, ngã, sắc, nặng. Numbers go by their amount, so that
//! "Phường 2" comes before "Phường 10".

/// Each vowel with its tones, in order.
const VOWELS: [[char; 6]; 12] = [
    ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
    ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
    ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
    ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
    ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
    ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
    ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
    ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
    ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
    ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
    ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
    ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
];

/// The alphabet, with the four letters that only foreign names have.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// What names are sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameOrder {
    parts: Vec<Part>,
    tones: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Space,
    Number(u64),
    Letter(usize),
    Other(char),
}

impl NameOrder {
    /// The place of a name, which is taken to be in Unicode NFC.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut order = Self { parts: Vec::new(), tones: Vec::new() };
        for c in name.chars().flat_map(char::to_lowercase) {
            let (base, tone) = without_tone(c);
            let digit = base.to_digit(10).map(u64::from);
            let part = match (digit, order.parts.last_mut()) {
                (Some(digit), Some(Part::Number(number))) => {
                    *number = number.saturating_mul(10).saturating_add(digit);
                    continue;
                }
                (Some(digit), _) => Part::Number(digit),
                (None, _) if base.is_whitespace() => Part::Space,
                (None, _) => {
                    let place = ALPHABET.chars().position(|letter| letter == base);
                    place.map_or(Part::Other(base), Part::Letter)
                }
            };
            order.parts.push(part);
            order.tones.push(tone);
        }
        order
    }
}

fn without_tone(c: char) -> (char, usize) {
    let found = VOWELS.iter().find_map(|vowel| {
        let tone = vowel.iter().position(|toned| *toned == c)?;
        Some((*vowel.first()?, tone))
    });
    found.unwrap_or((c, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_in_a_vietnamese_dictionary() {
        let sorted = [
            "Phường 2",
            "Phường 10",
            "Phường Dâu",
            "Phường Đa",
            "Phường Êm",
            "Xã An",
            "Xã Ân",
            "Xã Ba",
            "Xã Bà",
            "Xã Bả",
            "Xã Bã",
            "Xã Bá",
            "Xã Bạ",
            "Xã Ba Vì",
            "Xã Bắc",
            "Xã Ô",
            "Xã Ơ",
        ];
        let mut names = sorted;
        names.reverse();
        names.sort_by_cached_key(|name| NameOrder::of(name));
        assert_eq!(names, sorted);
    }
}
