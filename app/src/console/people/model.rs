//! Members of staff as the API shows and takes them.

use serde::{Deserialize, Serialize};

/// The roles, from the one that may do most.
pub const ROLES: [&str; 6] =
    ["administrator", "designer", "coordinator", "enumerator", "analyst", "viewer"];

/// A member of staff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Member {
    /// The name to sign in with.
    pub user: String,
    /// The name that people read.
    pub display_name: Option<String>,
    /// The address for e-mail.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// What the person is there for.
    pub role: String,
    /// The unit; none for the whole survey.
    pub unit: Option<String>,
    /// `active`, `invited` or `disabled`.
    pub state: String,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// When the person signed in last.
    pub last_sign_in_at: Option<String>,
    /// How often this was changed.
    pub revision: i64,
}

/// Who works here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Members {
    /// By user name.
    pub staff: Vec<Member>,
    /// The roles that must sign in with a second factor.
    pub second_factor_roles: Vec<String>,
}

/// A one-time link.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OneTimeLink {
    /// The address to hand to the person.
    pub url: String,
    /// When it ends.
    pub expires_at: String,
}

/// Somebody who was added with a password.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Added {
    /// The user name.
    pub user: String,
    /// The password, this once.
    pub password: String,
}

/// Somebody to add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToAdd {
    /// The name to sign in with.
    pub user: String,
    /// What the person is there for.
    pub role: String,
    /// The unit; none for the whole survey.
    pub unit: Option<String>,
    /// The name that people read.
    pub display_name: Option<String>,
    /// The address for e-mail.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
}

/// What a member of staff is to become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToSet {
    /// What the person is there for.
    pub role: String,
    /// The unit; none for the whole survey.
    pub unit: Option<String>,
    /// The name that people read.
    pub display_name: Option<String>,
    /// The address for e-mail.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Whether the person may no longer sign in.
    pub disabled: bool,
    /// The revision that was seen.
    pub revision: i64,
}

/// Roles that must sign in with a second factor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Roles {
    /// The roles.
    pub roles: Vec<String>,
}

/// A unit, to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UnitChoice {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
}

/// Units, to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct UnitChoices {
    /// Some of them.
    pub units: Vec<UnitChoice>,
}

/// What was typed; nothing where nothing was.
#[must_use]
pub fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A user name made of the name of a person, as a proposal: `nguyen.thi.lan` of `Nguyễn Thị Lan`.
#[must_use]
pub fn proposed_user(name: &str) -> String {
    let words = name.split_whitespace().map(|word| word.chars().filter_map(plain).collect());
    let words: Vec<String> = words.filter(|word: &String| !word.is_empty()).collect();
    words.join(".").chars().take(64).collect()
}

/// A letter without its marks, small.
fn plain(letter: char) -> Option<char> {
    const PLAIN: [(&str, char); 7] = [
        ("aàáảãạăằắẳẵặâầấẩẫậ", 'a'),
        ("dđ", 'd'),
        ("eèéẻẽẹêềếểễệ", 'e'),
        ("iìíỉĩị", 'i'),
        ("oòóỏõọôồốổỗộơờớởỡợ", 'o'),
        ("uùúủũụưừứửữự", 'u'),
        ("yỳýỷỹỵ", 'y'),
    ];
    let small = letter.to_lowercase().next()?;
    let known = PLAIN.iter().find(|(marked, _)| marked.contains(small));
    known.map_or_else(|| Some(small).filter(char::is_ascii_alphanumeric), |(_, plain)| Some(*plain))
}

/// Those of the members in whom a text is found, whatever its marks and capitals.
#[must_use]
pub fn found(members: &[Member], text: &str) -> Vec<Member> {
    let plain_text = |text: &str| text.chars().filter_map(plain).collect::<String>();
    let wanted = plain_text(text);
    let has = |member: &Member| {
        let texts = [
            Some(&member.user),
            member.display_name.as_ref(),
            member.email.as_ref(),
            member.unit.as_ref(),
        ];
        texts.into_iter().flatten().any(|text| plain_text(text).contains(&wanted))
    };
    members.iter().filter(|member| has(member)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_proposed_without_marks() {
        for (name, user) in [
            ("Nguyễn Thị Lan", "nguyen.thi.lan"),
            (" Đặng  Vượng ", "dang.vuong"),
            ("O'Neil 2", "oneil.2"),
            ("", ""),
        ] {
            assert_eq!(proposed_user(name), user);
        }
    }

    #[test]
    fn people_are_found_without_marks() {
        let member = |user: &str, name: &str| Member {
            user: user.to_owned(),
            display_name: Some(name.to_owned()),
            ..Member::default()
        };
        let members = [member("lan", "Nguyễn Thị Lan"), member("an", "Đỗ An")];
        let users = |text: &str| {
            found(&members, text).into_iter().map(|member| member.user).collect::<Vec<_>>()
        };
        assert_eq!(users("do an"), ["an"]);
        assert_eq!(users("THI LAN"), ["lan"]);
        assert_eq!(users(""), ["lan", "an"]);
    }

    #[test]
    fn what_was_not_typed_is_left_out() {
        assert_eq!(given("  "), None);
        assert_eq!(given(" x "), Some("x".to_owned()));
    }
}
