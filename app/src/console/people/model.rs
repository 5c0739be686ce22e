//! Members of staff as the API shows and takes them.

use serde::{Deserialize, Serialize};

use crate::ui::fold::{folded, is_found};

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

/// Where somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SessionList {
    /// The latest used first.
    pub sessions: Vec<SessionLine>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SessionLine {
    /// What it is named by.
    pub session: String,
    /// The browser and the system; empty where they are not known.
    pub device: String,
    /// When it began.
    pub created_at: String,
    /// When it was used last.
    pub seen_at: String,
    /// Whether it is this one.
    pub current: bool,
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

/// A user name made of the name of a person, as a proposal: `nguyen.thi.lan` of `Nguyễn Thị Lan`.
#[must_use]
pub fn proposed_user(name: &str) -> String {
    let plain = |word| folded(word).chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let words: Vec<String> =
        name.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect();
    words.join(".").chars().take(64).collect()
}

/// Those of the members in whom a text is found, whatever its marks and capitals.
#[must_use]
pub fn found(members: &[Member], text: &str) -> Vec<Member> {
    let has = |member: &&Member| {
        let texts = [
            Some(&member.user),
            member.display_name.as_ref(),
            member.email.as_ref(),
            member.unit.as_ref(),
        ];
        let texts: Vec<&str> = texts.into_iter().flatten().map(String::as_str).collect();
        is_found(&texts.join(" "), text)
    };
    members.iter().filter(has).cloned().collect()
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
}
