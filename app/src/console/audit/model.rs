//! The audit log as the API gives it.

use serde::Deserialize;

use crate::console::address::escaped;

/// A part of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct AuditPage {
    /// The latest first.
    pub entries: Vec<AuditLine>,
    /// What to ask for as `before`; none at the end.
    pub next: Option<i64>,
}

/// One action or event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AuditLine {
    /// Its number.
    pub number: i64,
    /// When.
    pub at: String,
    /// Who.
    pub user: String,
    /// The role then.
    pub role: String,
    /// What was asked for.
    pub operation: String,
    /// What it was done to.
    pub object: String,
    /// What else can be said.
    pub summary: String,
    /// What came of it; of the command line an exit code.
    pub status: Option<i64>,
}

/// What came of an action, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
    /// The server failed.
    Failed,
    /// Nobody knows.
    Unknown,
}

impl AuditLine {
    /// What came of it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match (self.role.as_str(), self.status) {
            (_, None) => Outcome::Unknown,
            ("operator", Some(0)) | (_, Some(200..400)) => Outcome::Done,
            ("operator", Some(1 | 2)) | (_, Some(400..500)) => Outcome::Refused,
            (_, Some(_)) => Outcome::Failed,
        }
    }
}

/// Whether the chain holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AuditCheck {
    /// Whether it does.
    pub holds: bool,
    /// Entries that are right.
    pub entries: i64,
    /// The number of the last one.
    pub head: i64,
    /// Its hash.
    pub head_hash: String,
    /// The first one that is not right.
    pub broken: Option<Broken>,
}

/// An entry that is not right.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Broken {
    /// Its number.
    pub number: i64,
    /// `missing`, `changed`, `unchained` or `other_head`.
    pub what: String,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// By this user.
    pub user: String,
    /// Of this operation.
    pub operation: String,
    /// From this day on.
    pub from: String,
    /// Until this day.
    pub until: String,
    /// With this text.
    pub text: String,
}

impl Asked {
    /// The query for it.
    #[must_use]
    pub fn query(&self, before: Option<i64>) -> String {
        let fields = [
            ("user", &self.user),
            ("operation", &self.operation),
            ("from", &self.from),
            ("until", &self.until),
            ("text", &self.text),
        ];
        let given = fields.into_iter().filter(|(_, text)| !text.trim().is_empty());
        let mut query: Vec<String> =
            given.map(|(name, text)| format!("{name}={}", escaped(text.trim()))).collect();
        query.extend(before.map(|before| format!("before={before}")));
        query.join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_an_action_is_told_in_one_word() {
        let line = |role: &str, status| AuditLine {
            number: 1,
            at: String::new(),
            user: String::new(),
            role: role.to_owned(),
            operation: String::new(),
            object: String::new(),
            summary: String::new(),
            status,
        };
        for (role, status, outcome) in [
            ("viewer", Some(204), Outcome::Done),
            ("viewer", Some(303), Outcome::Done),
            ("viewer", Some(403), Outcome::Refused),
            ("viewer", Some(503), Outcome::Failed),
            ("viewer", None, Outcome::Unknown),
            ("operator", Some(0), Outcome::Done),
            ("operator", Some(1), Outcome::Refused),
            ("operator", Some(3), Outcome::Failed),
        ] {
            assert_eq!(line(role, status).outcome(), outcome, "{role} {status:?}");
        }
    }

    #[test]
    fn only_what_was_typed_is_asked_for() {
        let asked = Asked { user: " lan ".to_owned(), text: "a b".to_owned(), ..Asked::default() };
        assert_eq!(asked.query(Some(7)), "user=lan&text=a%20b&before=7");
        assert_eq!(Asked::default().query(None), "");
    }
}
