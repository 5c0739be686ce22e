//! What the enumerator's app does next. Pure: what happened comes in, and what is to be done goes out.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;
use survey_specs::code::Lang;
use survey_specs::questionnaire::Instrument;
use survey_specs::wire::field::{Degrees, Gps, Place};

use super::interview::{Draft, Finished, Running};
use super::list::{Filter, Wanted};
use super::model::{Case, Cases, Overview};
use super::rows::{Action, Fate, Rows};
use super::words::{Words, words};
use crate::respondent::session::{Screen as Page, Session};

/// The setting that says whether the round asks for the place.
pub const GPS: &str = "gps";

/// What is on the screen.
#[derive(Clone, Debug)]
pub enum Screen {
    /// The sign-in, with the user name that was tried and why it failed.
    SignIn(String, &'static str),
    /// The cases.
    List,
    /// A case of a round.
    Case(String, String),
    /// What is settled before an interview.
    Before(Box<Draft>),
    /// An interview.
    Interview(Box<Running>),
}

/// Fields of a form: all their names, and the values that it would send.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Fields {
    /// The names.
    pub names: Vec<String>,
    /// Names and values.
    pub fields: Vec<(String, String)>,
}

/// What the browser is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Put up the screen; the focus goes to the field of this name, else to the heading.
    Show(String),
    /// Bring the list up to date below the search.
    ShowCases,
    /// Bring the questions that stand up to date.
    Refresh,
    /// Give the focus to the field of this name.
    Focus(String),
    /// Keep a row.
    Keep(String, String),
    /// Forget a row.
    Forget(String),
    /// Go to a screen by its address.
    Go(String),
    /// Sign in.
    SignIn(String, String),
    /// Sign out.
    SignOut,
    /// Fetch the overview and the cases.
    Fetch,
    /// Send what was noted.
    Send,
    /// Fetch the compiled questionnaire of a version and begin with it.
    Compile(Box<Draft>),
    /// Hand a response in, then forget its draft of this key.
    HandIn(Box<Finished>, String),
    /// Ask for the place.
    Locate,
    /// Say in which language the page is.
    Language(String),
}

/// What the browser knows at the moment at which something happens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds of the device's clock.
    pub ms: u64,
    /// The day, as the server would have it.
    pub day: String,
    /// An id nobody else has.
    pub id: String,
    /// The instant, RFC 3339.
    pub instant: String,
    /// Turns a local time of a form into an instant; empty if it is none.
    pub appointment: String,
}

/// The app.
#[derive(Clone, Debug)]
pub struct Enumerator {
    /// What the device keeps.
    pub rows: Rows,
    /// What is on the screen.
    pub screen: Screen,
    /// What narrows the list.
    pub filter: Filter,
    /// The language of the interface.
    pub language: String,
    /// What is said about what was just done.
    pub notice: String,
    /// Whether the server wants to know again who it is. All that is kept stays.
    pub session_ended: bool,
    /// Whether somebody types into the forms of a case.
    types: bool,
}

impl Fields {
    /// The value of a field; empty if there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

impl Enumerator {
    /// The app at its start.
    #[must_use]
    pub fn new(rows: Rows, language: String) -> Self {
        let signed_in = rows.overview.is_some();
        let screen = if signed_in { Screen::List } else { Screen::SignIn(String::new(), "") };
        let language = rows.settings.get("language").cloned().unwrap_or(language);
        let (filter, notice) = (Filter::default(), String::new());
        Self { rows, screen, filter, language, notice, session_ended: false, types: false }
    }

    /// Whether the place is asked for.
    #[must_use]
    pub fn asks_gps(&self) -> bool {
        self.rows.settings.get(GPS).is_some_and(|value| value == "ask")
    }

    /// The words of the interface.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        words(&self.language)
    }

    /// The case of the screen, if there is one.
    #[must_use]
    pub fn case(&self, round: &str, case: &str) -> Option<&Case> {
        self.rows.cases.get(round)?.cases.iter().find(|known| known.case == case)
    }

    fn show() -> Vec<Effect> {
        vec![Effect::Show(String::new())]
    }

    fn say(&mut self, notice: &str) -> Vec<Effect> {
        notice.clone_into(&mut self.notice);
        Self::show()
    }

    /// Another address: `` (the list), `/ROUND/CASE`, `/ROUND/CASE/interview`.
    pub fn open(&mut self, address: &str, now: &Now) -> Vec<Effect> {
        if self.rows.overview.is_none() {
            return Self::show();
        }
        let effects = self.pause(now);
        self.types = false;
        let parts: Vec<&str> = address.trim_start_matches('/').split('/').collect();
        let next = match parts[..] {
            [round, case, "interview"] => self.open_interview(round, case, now),
            [round, case] if self.case(round, case).is_some() => {
                self.notice.clear();
                self.screen = Screen::Case(round.to_owned(), case.to_owned());
                Self::show()
            }
            _ => {
                self.screen = Screen::List;
                Self::show()
            }
        };
        [effects, next].concat()
    }

    /// Counts the time of the page that is left, and keeps the interview.
    fn pause(&mut self, now: &Now) -> Vec<Effect> {
        let Screen::Interview(running) = &mut self.screen else { return Vec::new() };
        running.turn(now.ms, |_| {});
        self.keep_draft()
    }

    fn keep_draft(&mut self) -> Vec<Effect> {
        let Screen::Interview(running) = &self.screen else { return Vec::new() };
        let key = self.rows.key("draft", &running.draft.place());
        let Ok(text) = serde_json::to_string(&running.draft) else { return Vec::new() };
        self.rows.drafts.insert(key.clone(), text.clone());
        vec![Effect::Keep(key, text)]
    }

    fn open_interview(&mut self, round: &str, case: &str, now: &Now) -> Vec<Effect> {
        let place = [round, "/", case].concat();
        let kept = self.rows.drafts.get(&self.rows.key("draft", &place));
        let draft: Option<Draft> = kept.and_then(|text| serde_json::from_str(text).ok());
        if let Some(draft) = draft.filter(|_| self.rows.is_begun(&place)) {
            return vec![Effect::Compile(Box::new(draft))];
        }
        let Some(draft) = self.draft_of_case(round, case, now) else {
            self.screen = Screen::List;
            return vec![Effect::Go(String::new())];
        };
        self.screen = Screen::Before(Box::new(draft));
        Self::show()
    }

    fn draft_of_case(&self, round: &str, code: &str, now: &Now) -> Option<Draft> {
        let cases = self.rows.cases.get(round)?;
        let case = self.case(round, code)?;
        let unit = case.unit.as_deref().unwrap_or_default();
        self.rows.progress(round, case).is_open().then(|| ())?;
        Some(Draft {
            response_id: now.id.clone(),
            case: Some(code.to_owned()),
            unit: case.unit.clone(),
            unit_name: cases.units.get(unit).cloned().unwrap_or_default(),
            kinds: cases.kinds.get(unit).cloned().unwrap_or_default(),
            visit: case.visit.clone()?,
            ..self.new_draft(round, &cases.version, now)
        })
    }

    fn new_draft(&self, round: &str, version: &str, now: &Now) -> Draft {
        let language = self.languages(round).first().cloned().unwrap_or_default();
        Draft {
            response_id: now.id.clone(),
            round: round.to_owned(),
            version: version.to_owned(),
            started_on: now.day.clone(),
            mode: "enumerator".to_owned(),
            respondent: "selected".to_owned(),
            language,
            ..Draft::default()
        }
    }

    /// The languages of a round's questionnaire.
    #[must_use]
    pub fn languages(&self, round: &str) -> Vec<String> {
        let rounds = self.rows.overview.as_ref().map_or(&[][..], |overview| &overview.rounds);
        let round = rounds.iter().find(|known| known.round == round);
        round.map(|round| round.languages.clone()).unwrap_or_default()
    }

    /// The compiled questionnaire has come, or could not be had.
    pub fn compiled(
        &mut self,
        draft: Draft,
        instrument: Option<Arc<Instrument>>,
        now: &Now,
    ) -> Vec<Effect> {
        let running = instrument.and_then(|found| Running::take_up(draft, found, now.ms));
        let Some(running) = running else {
            self.screen = Screen::List;
            let unavailable = self.words().unavailable;
            return self.say(unavailable);
        };
        self.notice.clear();
        self.screen = Screen::Interview(Box::new(running));
        [self.keep_draft(), Self::show()].concat()
    }

    /// Fields of the screen have changed; `settled` once a field is left.
    pub fn typed(&mut self, fields: &Fields, settled: bool) -> Vec<Effect> {
        match &mut self.screen {
            Screen::List => {
                fields.text("search").clone_into(&mut self.filter.typed);
                self.filter.wanted =
                    Wanted::from_word(fields.text("wanted")).unwrap_or(self.filter.wanted);
                vec![Effect::ShowCases]
            }
            Screen::Interview(running) => {
                running.type_in(&fields.names, fields.fields.clone());
                let mut effects = self.keep_draft();
                if settled {
                    effects.push(Effect::Refresh);
                }
                effects
            }
            _ => {
                self.types = true;
                Vec::new()
            }
        }
    }

    /// A button was pressed.
    pub fn did(&mut self, what: &str, now: &Now) -> Vec<Effect> {
        let (what, rest) = what.split_once(' ').unwrap_or((what, ""));
        match what {
            "language" => self.set_language(rest),
            "list" => [self.open("", now), vec![Effect::Go(String::new())]].concat(),
            "sign-in" => {
                self.screen = Screen::SignIn(self.rows.user().to_owned(), "");
                vec![Effect::Show("password".to_owned())]
            }
            "sign-out" => self.sign_out(),
            "refresh" => vec![Effect::Fetch, Effect::Send],
            "item" => vec![Effect::Focus(rest.to_owned())],
            "locate" => vec![Effect::Locate],
            "reopen" => {
                if let Screen::Interview(running) = &mut self.screen {
                    running.is_after = false;
                }
                Self::show()
            }
            "go" => self.turn(rest, now),
            _ => Vec::new(),
        }
    }

    /// Takes the list and the contacts off the device; what waits stays.
    fn sign_out(&mut self) -> Vec<Effect> {
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

    fn set_language(&mut self, tag: &str) -> Vec<Effect> {
        match (&mut self.screen, Lang::new(tag)) {
            (Screen::Interview(running), Ok(language)) if !running.is_after => {
                running.set_language(language);
                [self.keep_draft(), Self::show()].concat()
            }
            _ => {
                tag.clone_into(&mut self.language);
                let keep = Effect::Keep("setting/language".to_owned(), tag.to_owned());
                vec![keep, Effect::Language(tag.to_owned()), Effect::Show(String::new())]
            }
        }
    }

    /// `back`, or `mend ITEM`.
    fn turn(&mut self, way: &str, now: &Now) -> Vec<Effect> {
        let Screen::Interview(running) = &mut self.screen else { return Vec::new() };
        let item = way.strip_prefix("mend ").unwrap_or_default();
        running.turn(now.ms, |running| {
            if item.is_empty() {
                running.session.back();
            } else {
                running.session.mend(item);
            }
        });
        let show = Effect::Show(item.to_owned());
        [self.keep_draft(), vec![show]].concat()
    }

    /// A form was sent.
    pub fn submitted(&mut self, form: &str, fields: &Fields, now: &Now) -> Vec<Effect> {
        let (form, rest) = form.split_once(' ').unwrap_or((form, ""));
        match form {
            "sign-in" => {
                let [user, password] =
                    ["user", "password"].map(|name| fields.text(name).to_owned());
                vec![Effect::SignIn(user, password)]
            }
            "walk-in" => self.begin_walk_in(rest, fields.text("unit"), now),
            "outcome" => self.record(fields, now),
            "replacement" => self.ask_replacement(fields.text("reason"), now),
            "before" => self.begin(fields),
            "after" => self.finish(fields, now),
            _ => self.forward(fields, now),
        }
    }

    fn begin_walk_in(&mut self, round: &str, unit: &str, now: &Now) -> Vec<Effect> {
        let rounds = self.rows.overview.as_ref().map_or(&[][..], |overview| &overview.rounds);
        let Some(open) = rounds.iter().find(|known| known.round == round) else {
            return Vec::new();
        };
        let visit = open.visits.iter().find(|visit| visit.unit.as_deref().unwrap_or("") == unit);
        let Some(visit) = visit.cloned() else { return Vec::new() };
        let draft = Draft {
            unit: visit.unit,
            unit_name: visit.unit_name.unwrap_or_default(),
            kinds: visit.kinds,
            visit: visit.visit,
            ..self.new_draft(round, &open.version, now)
        };
        self.screen = Screen::Before(Box::new(draft));
        Self::show()
    }

    fn begin(&mut self, fields: &Fields) -> Vec<Effect> {
        let Screen::Before(draft) = &self.screen else { return Vec::new() };
        let mut draft = draft.clone();
        for (name, value) in [
            ("respondent", &mut draft.respondent),
            ("mode", &mut draft.mode),
            ("language", &mut draft.language),
        ] {
            if !fields.text(name).is_empty() {
                fields.text(name).clone_into(value);
            }
        }
        vec![Effect::Compile(draft)]
    }

    /// The next page; from the review, what follows the questions.
    fn forward(&mut self, fields: &Fields, now: &Now) -> Vec<Effect> {
        let Screen::Interview(running) = &mut self.screen else { return Vec::new() };
        running.type_in(&fields.names, fields.fields.clone());
        running.turn(now.ms, |running| {
            if matches!(running.session.screen(), Page::Review(_)) {
                running.is_after = true;
            } else {
                Session::forward(&mut running.session);
            }
        });
        [self.keep_draft(), Self::show()].concat()
    }

    fn finish(&mut self, fields: &Fields, now: &Now) -> Vec<Effect> {
        let asks_gps = self.asks_gps();
        let Screen::Interview(running) = &mut self.screen else { return Vec::new() };
        running.type_in(&fields.names, fields.fields.clone());
        if asks_gps && running.afterwards.gps == Gps::NotAsked {
            running.afterwards.gps = Gps::Declined;
        }
        running.turn(now.ms, |_| {});
        let place = running.draft.place();
        let Some(finished) = running.finish() else {
            running.is_after = false;
            return Self::show();
        };
        let (draft, done) = (self.rows.key("draft", &place), self.rows.key("done", &place));
        let id = finished.response_id.clone();
        self.rows.done.insert(done.clone(), id.clone());
        self.rows.fates.insert(id.clone(), Fate::Waiting);
        self.rows.drafts.remove(&draft);
        self.screen = Screen::List;
        self.words().kept.clone_into(&mut self.notice);
        // First what says that the interview is over, then the response, then its draft goes: whatever
        // the device does in between, the interview is there once.
        vec![
            Effect::Keep(done, id),
            Effect::HandIn(Box::new(finished), draft),
            Effect::Go(String::new()),
            Effect::Show(String::new()),
        ]
    }

    /// The place has come; empty if it was not given.
    pub fn located(&mut self, place: &str) -> Vec<Effect> {
        let numbers: Vec<f64> = place.split(' ').filter_map(|part| part.parse().ok()).collect();
        let Screen::Interview(running) = &mut self.screen else { return Vec::new() };
        running.afterwards.gps = match numbers[..] {
            [latitude, longitude, accuracy] => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "saturates"
                )]
                let accuracy_m = accuracy as u32;
                let degrees = Degrees::new(latitude).zip(Degrees::new(longitude));
                degrees.map_or(Gps::Declined, |(latitude, longitude)| {
                    Gps::At(Place { latitude, longitude, accuracy_m })
                })
            }
            _ => Gps::Declined,
        };
        vec![Effect::Show("remarks".to_owned())]
    }

    fn note(&mut self, what: &str, body: serde_json::Value, now: &Now) -> Vec<Effect> {
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

    fn record(&mut self, fields: &Fields, now: &Now) -> Vec<Effect> {
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

    fn ask_replacement(&mut self, reason: &str, now: &Now) -> Vec<Effect> {
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
    fn show_unless_busy(&self) -> Vec<Effect> {
        match self.screen {
            Screen::List => vec![Effect::ShowCases],
            Screen::Case(..) if !self.types => vec![Effect::Show("-".to_owned())],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
