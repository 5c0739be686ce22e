//! What goes to the server and comes from it: notes at cases, the list, the session.

use serde_json::json;

use super::{Effect, Enumerator, Fields, Now, Screen};
use crate::field::enumerator::model::{Case, Cases, Overview};
use crate::field::enumerator::rows::{Action, Fate};

impl Enumerator {
    /// Takes the list and the contacts off the device; what waits stays.
    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        let (responses, notes) = self.rows.waiting();
        let rounds = self.rows.cases.keys();
        let cases: Vec<_> = rounds.map(|round| ["cases/", round].concat()).collect();
        self.rows.overview = None;
        self.rows.cases.clear();
        self.screen = Screen::SignIn(String::new(), "");
        self.session_ended = false;
        let said = self.words();
        self.notice = match (responses, notes) {
            (0, 0) => String::new(),
            _ => format!("{} {responses} {}, {notes} {}", said.waiting, said.responses, said.notes),
        };
        let forget = cases.into_iter().chain(["overview".to_owned()]).map(Effect::Forget);
        let then = [Effect::SignOut, Effect::Go(String::new()), Effect::Show(String::new())];
        forget.chain(then).collect()
    }

    pub(super) fn note(&mut self, what: &str, body: serde_json::Value, now: &Now) -> Vec<Effect> {
        let Screen::Case(round, case) = &self.screen else { return Vec::new() };
        let action = Action {
            user: self.rows.user().to_owned(),
            path: ["/api/v1/rounds/", round, "/cases/", case, "/", what].concat(),
            round: round.clone(),
            case: case.clone(),
            body,
            aside: None,
        };
        let key = ["action/", &now.id].concat();
        let Ok(text) = serde_json::to_string(&action) else { return Vec::new() };
        self.rows.actions.insert(key.clone(), action);
        self.notice.clear();
        self.types = false;
        vec![Effect::Keep(key, text), Effect::Show(String::new()), Effect::Send]
    }

    pub(super) fn record(&mut self, fields: &Fields, now: &Now) -> Vec<Effect> {
        let outcome = fields.text("outcome");
        if outcome == "appointment" && now.appointment.is_empty() {
            let missing = self.words().appointment_missing;
            return self.say(missing);
        }
        if outcome.is_empty() {
            return Vec::new();
        }
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let appointment = said(&now.appointment).filter(|_| outcome == "appointment");
        let body = json!({
            "outcome_id": now.id, "outcome": outcome, "note": said(fields.text("note")),
            "appointment_at": appointment, "noted_at": now.instant,
        });
        self.note("outcomes", body, now)
    }

    pub(super) fn ask_replacement(&mut self, reason: &str, now: &Now) -> Vec<Effect> {
        if reason.trim().is_empty() {
            let missing = self.words().reason_missing;
            return self.say(missing);
        }
        self.note("replacement", json!({"reason": reason.trim()}), now)
    }

    /// What was noted is kept by the server, which answers with the case as it is.
    pub fn sent(&mut self, key: &str, answer: &str) -> Vec<Effect> {
        let Some(action) = self.rows.actions.remove(key) else { return Vec::new() };
        if action.path.ends_with("/replacement") {
            return vec![Effect::Fetch];
        }
        let cases = self.rows.cases.get_mut(&action.round);
        let Some((cases, case)) = cases.zip(serde_json::from_str::<Case>(answer).ok()) else {
            return Vec::new();
        };
        if let Some(known) = cases.cases.iter_mut().find(|known| known.case == case.case) {
            *known = Case { recheck: known.recheck.clone(), ..case };
        }
        let text = serde_json::to_string(&*cases).unwrap_or_default();
        let key = ["cases/", &action.round].concat();
        [vec![Effect::Keep(key, text)], self.show_unless_busy()].concat()
    }

    /// What was noted is not taken; the row says why.
    pub fn refused(&mut self, key: &str, row: &str) -> Vec<Effect> {
        if let Ok(action) = serde_json::from_str(row) {
            self.rows.actions.insert(key.to_owned(), action);
        }
        self.show_unless_busy()
    }

    /// The overview has come, with the cases of each round.
    pub fn fetched(&mut self, overview: &str, cases: Vec<(String, String)>) -> Vec<Effect> {
        let Ok(read) = serde_json::from_str::<Overview>(overview) else {
            let failed = self.words().failed;
            return self.say(failed);
        };
        let known = self.rows.cases.keys().cloned();
        let gone: Vec<_> =
            known.filter(|round| !cases.iter().any(|(new, _)| new == round)).collect();
        let mut effects = vec![Effect::Keep("overview".to_owned(), overview.to_owned())];
        for round in gone {
            self.rows.cases.remove(&round);
            effects.push(Effect::Forget(["cases/", &round].concat()));
        }
        for (round, text) in cases {
            if let Ok(read) = serde_json::from_str::<Cases>(&text) {
                effects.push(Effect::Keep(["cases/", &round].concat(), text));
                self.rows.cases.insert(round, read);
            }
        }
        self.rows.overview = Some(read);
        self.session_ended = false;
        if matches!(self.screen, Screen::SignIn(..)) {
            self.screen = Screen::List;
            self.notice.clear();
            return [effects, Self::show()].concat();
        }
        [effects, self.show_unless_busy()].concat()
    }

    /// What became of the responses of this device.
    pub fn fates(&mut self, fates: Vec<(String, String, String)>) -> Vec<Effect> {
        self.rows.fates = fates
            .into_iter()
            .map(|(id, fate, reason)| match fate.as_str() {
                "stored" => (id, Fate::Stored),
                "aside" => (id, Fate::Aside(reason)),
                _ => (id, Fate::Waiting),
            })
            .collect();
        self.show_unless_busy()
    }

    /// The sign-in failed, by the status.
    pub fn sign_in_failed(&mut self, user: String, status: u16) -> Vec<Effect> {
        let words = self.words();
        let failure = match status {
            401 => words.wrong,
            403 => words.may_not,
            _ => words.no_network,
        };
        self.screen = Screen::SignIn(user, failure);
        vec![Effect::Show("password".to_owned())]
    }

    /// The server wants to know again who it is; all that is kept stays.
    pub fn signed_out(&mut self) -> Vec<Effect> {
        self.session_ended = true;
        if !matches!(self.screen, Screen::List) {
            return Vec::new();
        }
        let ended = self.words().signed_out;
        self.say(ended)
    }

    /// The list and a case are put up afresh; nobody is disturbed who types.
    pub(super) fn show_unless_busy(&self) -> Vec<Effect> {
        match self.screen {
            Screen::List => vec![Effect::ShowCases],
            Screen::Case(..) if !self.types => vec![Effect::Show("-".to_owned())],
            _ => Vec::new(),
        }
    }
}
