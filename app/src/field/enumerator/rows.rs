//! What the device keeps, as rows of texts by key. Everything but settings belongs to one user: whoever
//! signs in after another sees nothing of theirs, and nothing of theirs is lost.
//!
//! | key | what |
//! |---|---|
//! | `overview`, `cases/ROUND` | what the server said last, of the user who is signed in |
//! | `action/ID` | what was noted at a case and is not sent yet |
//! | `draft/USER/PLACE` | an interview under way |
//! | `done/USER/PLACE` | the response that ended it |
//! | `setting/NAME` | settings of the device |

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{Case, Cases, Outcome, Overview};

/// Something that was noted at a case.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Action {
    /// Who noted it.
    pub user: String,
    /// The round.
    pub round: String,
    /// The case.
    pub case: String,
    /// The address it is posted to.
    pub path: String,
    /// What is posted.
    pub body: Value,
    /// Why it was not taken, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<Aside>,
}

/// Why something was not taken.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Aside {
    /// The problem's code.
    pub code: String,
    /// The problem in words.
    pub message: Option<String>,
}

/// What became of a response that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It waits on this device.
    Waiting,
    /// It is stored.
    Stored,
    /// It was not taken, for this reason.
    Aside(String),
}

/// What the device knows.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Who is signed in, and the rounds.
    pub overview: Option<Overview>,
    /// The cases by round.
    pub cases: BTreeMap<String, Cases>,
    /// What was noted and is not sent, by key.
    pub actions: BTreeMap<String, Action>,
    /// The rows of interviews under way, by key.
    pub drafts: BTreeMap<String, String>,
    /// The ids of responses that ended interviews, by key.
    pub done: BTreeMap<String, String>,
    /// What became of responses, by id.
    pub fates: BTreeMap<String, Fate>,
    /// Settings.
    pub settings: BTreeMap<String, String>,
}

/// How far a case is, with what the device knows beyond the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// An interview is half-filled on this device.
    Begun,
    /// There is an appointment.
    Appointment,
    /// Nobody has been there.
    New,
    /// There were calls, and there are more to come.
    Called,
    /// The last call ended it, or a reserve was called for it.
    Closed,
    /// Its response was not taken.
    Rejected,
    /// Its response waits on this device.
    Kept,
    /// It is answered.
    Answered,
}

impl Rows {
    /// Takes over rows as the device has them. What cannot be read is left where it is.
    #[must_use]
    pub fn read(rows: Vec<(String, String)>) -> Self {
        let mut read = Self::default();
        for (key, text) in rows {
            let (kind, rest) = key.split_once('/').unwrap_or((&key, ""));
            match kind {
                "overview" => read.overview = serde_json::from_str(&text).ok(),
                "cases" => {
                    if let Ok(cases) = serde_json::from_str(&text) {
                        read.cases.insert(rest.to_owned(), cases);
                    }
                }
                "action" => {
                    if let Ok(action) = serde_json::from_str(&text) {
                        read.actions.insert(key, action);
                    }
                }
                "draft" => {
                    read.drafts.insert(key, text);
                }
                "done" => {
                    read.done.insert(key, text);
                }
                "setting" => {
                    read.settings.insert(rest.to_owned(), text);
                }
                _ => {}
            }
        }
        read
    }

    /// The user who is signed in; empty if there is nobody.
    #[must_use]
    pub fn user(&self) -> &str {
        self.overview.as_ref().map_or("", |overview| &overview.user)
    }

    /// The key of an interview at a place: `ROUND/CASE`, or `ROUND/-ID` without a list.
    #[must_use]
    pub fn key(&self, kind: &str, place: &str) -> String {
        [kind, "/", self.user(), "/", place].concat()
    }

    /// What became of the response that ended the interview at a place; none if the response never
    /// reached the outbox, so that the interview is still under way.
    #[must_use]
    pub fn fate(&self, place: &str) -> Option<&Fate> {
        self.fates.get(self.done.get(&self.key("done", place))?)
    }

    /// Whether an interview is half-filled at a place.
    #[must_use]
    pub fn is_begun(&self, place: &str) -> bool {
        self.drafts.contains_key(&self.key("draft", place)) && self.fate(place).is_none()
    }

    /// What was noted at a case and is not sent.
    pub fn noted<'r>(&'r self, round: &'r str, case: &'r str) -> impl Iterator<Item = &'r Action> {
        let user = self.user();
        self.actions.values().filter(move |action| {
            action.user == user && action.round == round && action.case == case
        })
    }

    /// The latest outcome of a case, what waits included.
    #[must_use]
    pub fn latest(&self, round: &str, case: &Case) -> Option<Outcome> {
        let waiting = self.noted(round, &case.case).filter(|action| action.aside.is_none());
        let waiting = waiting.filter_map(|action| serde_json::from_value(action.body.clone()).ok());
        waiting.last().or_else(|| case.outcomes.last().cloned())
    }

    /// How far a case is.
    #[must_use]
    pub fn progress(&self, round: &str, case: &Case) -> Progress {
        let place = [round, "/", &case.case].concat();
        match self.fate(&place) {
            Some(Fate::Aside(_)) => return Progress::Rejected,
            Some(Fate::Waiting) => return Progress::Kept,
            Some(Fate::Stored) => return Progress::Answered,
            None => {}
        }
        if case.status == "answered" {
            return Progress::Answered;
        }
        if self.is_begun(&place) {
            return Progress::Begun;
        }
        if case.status == "replaced" {
            return Progress::Closed;
        }
        match self.latest(round, case).as_ref().map(|outcome| outcome.outcome.as_str()) {
            None => Progress::New,
            Some("appointment") => Progress::Appointment,
            Some("refused" | "moved" | "not_found" | "language" | "unable" | "out_of_scope") => {
                Progress::Closed
            }
            Some(_) => Progress::Called,
        }
    }

    /// Responses and notes of the user that wait on this device.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        let mine = self.actions.values().filter(|action| action.user == self.user());
        let responses = self.fates.values().filter(|fate| **fate == Fate::Waiting).count();
        (responses, mine.count())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub const OVERVIEW: &str = r#"{"user": "lan", "role": "enumerator", "rounds": [{"round": "r1",
        "title": {"vi": "Đợt một", "en": "Round one"}, "version": "sha256:00",
        "languages": ["vi", "en"], "offline": true, "cases": 3,
        "visits": [{"unit": "x01", "unit_name": "Phường Một", "kinds": ["phuong"], "visit": "v2.w"}]}]}"#;
    pub const CASES: &str = r#"{"round": "r1", "version": "sha256:00", "open": true,
        "units": {"x01": "Phường Một"}, "kinds": {"x01": ["phuong"]}, "counts": {}, "cases": [
        {"case": "c1", "unit": "x01", "status": "assigned", "outcomes": [], "visit": "v2.c1",
         "replaced_by": null, "contact": {"name": "Nguyễn Thị Hoa", "address": "Tổ 3",
         "phone": "0901 234 567", "note": "<b>"}},
        {"case": "c2", "unit": "x01", "status": "in_progress", "visit": "v2.c2", "replaced_by": null,
         "outcomes": [{"outcome": "appointment", "note": null, "noted_at": null,
         "appointment_at": "2026-11-22T09:00:00Z"}],
         "contact": {"name": null, "address": null, "phone": null, "note": null}},
        {"case": "c3", "unit": "x01", "status": "answered", "visit": null, "replaced_by": null,
         "outcomes": [], "recheck": {"note": "gọi lại"},
         "contact": {"name": null, "address": null, "phone": null, "note": null}}]}"#;

    pub fn rows() -> Rows {
        let row = |key: &str, text: &str| (key.to_owned(), text.to_owned());
        Rows::read(vec![row("overview", OVERVIEW), row("cases/r1", CASES)])
    }

    fn progress(rows: &Rows) -> Vec<Progress> {
        rows.cases["r1"].cases.iter().map(|case| rows.progress("r1", case)).collect()
    }

    #[test]
    fn a_case_is_as_far_as_the_device_knows() {
        let mut rows = rows();
        assert_eq!(progress(&rows), [Progress::New, Progress::Appointment, Progress::Answered]);
        rows.drafts.insert("draft/lan/r1/c1".to_owned(), String::new());
        rows.drafts.insert("draft/minh/r1/c2".to_owned(), String::new());
        assert_eq!(progress(&rows)[..2], [Progress::Begun, Progress::Appointment]);
        // The response was to be handed in, and the device died before it was.
        rows.done.insert("done/lan/r1/c1".to_owned(), "id-1".to_owned());
        assert_eq!(progress(&rows)[0], Progress::Begun);
        for (fate, expected) in [
            (Fate::Waiting, Progress::Kept),
            (Fate::Stored, Progress::Answered),
            (Fate::Aside(String::new()), Progress::Rejected),
        ] {
            rows.fates.insert("id-1".to_owned(), fate);
            assert_eq!(progress(&rows)[0], expected);
        }
    }

    #[test]
    fn what_waits_counts_and_what_was_not_taken_does_not() {
        let mut rows = rows();
        let action = |outcome: &str, aside| Action {
            user: "lan".to_owned(),
            round: "r1".to_owned(),
            case: "c2".to_owned(),
            path: String::new(),
            body: serde_json::json!({"outcome": outcome}),
            aside,
        };
        rows.actions.insert("action/1".to_owned(), action("refused", None));
        assert_eq!(progress(&rows)[1], Progress::Closed);
        let aside = Some(Aside { code: "x".to_owned(), message: None });
        rows.actions.insert("action/1".to_owned(), action("refused", aside));
        assert_eq!(progress(&rows)[1], Progress::Appointment);
    }
}
