//! Which passwords may be chosen: long enough, and none that a guesser would try first.
//!
//! No rule asks for digits or signs: they make passwords harder to remember, not to guess. The server
//! decides by these rules, and the console says by them while somebody types.

/// The shortest password, in characters.
pub const SHORTEST: usize = 12;

/// The longest, in bytes; hashing more would only cost time.
pub const LONGEST: usize = 1_000;

/// The longest piece that repeated makes no password.
const LONGEST_PIECE: usize = 4;

/// The commonest passwords that are long enough, one a line, in small letters without what separates
/// words.
static COMMON: &str = include_str!("password/common.txt");

/// Why a password cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Too few characters.
    TooShort,
    /// Too many bytes.
    TooLong,
    /// It is the user name, or hardly more.
    UserName,
    /// It is among those that are guessed first.
    TooCommon,
}

impl Unfit {
    /// A stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::UserName => "user_name",
            Self::TooCommon => "too_common",
        }
    }

    /// The reason in Vietnamese and in English.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::TooShort => (
                "Mật khẩu cần ít nhất 12 ký tự. Một câu ngắn dễ nhớ là tốt nhất.",
                "A password needs at least 12 characters. A short sentence is best.",
            ),
            Self::TooLong => {
                ("Mật khẩu dài nhất 1.000 byte.", "A password has at most 1,000 bytes.")
            }
            Self::UserName => (
                "Mật khẩu không được là tên người dùng.",
                "The password must not be the user name.",
            ),
            Self::TooCommon => (
                "Mật khẩu này quá dễ đoán. Hãy chọn một câu của riêng mình.",
                "This password is guessed too easily. Choose a sentence of your own.",
            ),
        }
    }
}

/// Whether a password may be chosen by somebody of this user name.
///
/// # Errors
///
/// If not, why.
pub fn check(password: &str, user: &str) -> Result<(), Unfit> {
    if password.len() > LONGEST {
        return Err(Unfit::TooLong);
    }
    if password.chars().count() < SHORTEST {
        return Err(Unfit::TooShort);
    }
    let plain = plain(password);
    let user = self::plain(user);
    // What is left beside the name must not be a few digits alone.
    let beside = plain.replace(&user, "");
    if !user.is_empty() && plain.contains(&user) && beside.chars().count() < 4 {
        return Err(Unfit::UserName);
    }
    if COMMON.lines().any(|common| common == plain) || is_repetition(&plain) || is_run(&plain) {
        return Err(Unfit::TooCommon);
    }
    Ok(())
}

/// The letters and digits alone, small.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether it is one short piece again and again, such as `abcabcabcabc`.
fn is_repetition(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=LONGEST_PIECE)
        .any(|piece| letters.iter().zip(letters.iter().skip(piece)).all(|(a, b)| a == b))
}

/// Whether each character follows the one before it, or goes before it: `abcdefghijkl`, `987654321098`.
fn is_run(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    let next = |a: u32, b: u32| {
        b == a + 1 || (char::from_u32(a), char::from_u32(b)) == (Some('9'), Some('0'))
    };
    let pairs = || codes.iter().zip(codes.iter().skip(1));
    pairs().all(|(a, b)| next(*a, *b)) || pairs().all(|(a, b)| next(*b, *a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_of_ones_own_is_a_password() {
        for good in [
            "ba con mèo trên mái",
            "correct horse battery",
            "Mưa rơi ngoài hiên 7",
            "xk2v-9qpz-44ta-m8ru",
        ] {
            assert_eq!(check(good, "lan"), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for common in [
            "123456789012",
            "1234567890123",
            "987654321098",
            "password1234",
            "Password-1234",
            "mat khau 123456",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "12121212121212",
            "abcdefghijklm",
            "qwertyuiop123",
            "............",
        ] {
            assert_eq!(check(common, "lan"), Err(Unfit::TooCommon), "{common}");
        }
    }

    #[test]
    fn the_limits_are_counted_in_what_people_see() {
        assert_eq!(check("mười một chữ"[1..].trim_end_matches('ữ'), "lan"), Err(Unfit::TooShort));
        assert_eq!(check("mười hai chữ", "lan"), Ok(()));
        assert_eq!(check(&"x y".repeat(400), "lan"), Err(Unfit::TooLong));
    }

    #[test]
    fn the_user_name_is_no_password() {
        for bad in ["nguyenthilan", "NguyenThiLan1", "nguyen.thi.lan!!", "123nguyenthilan"] {
            assert_eq!(check(bad, "nguyen.thi.lan"), Err(Unfit::UserName), "{bad}");
        }
        assert_eq!(check("lan thích hoa sen", "lan"), Ok(()));
    }

    #[test]
    fn the_list_is_as_it_is_looked_up() {
        for line in COMMON.lines() {
            assert_eq!(line, plain(line));
            assert!(line.chars().count() >= SHORTEST, "{line} is too short anyway");
        }
    }
}
