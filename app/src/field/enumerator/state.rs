//! What the enumerator's app does next. Pure: what happened comes in, and what is to be done goes out.

mod exchange;
mod interviewing;

use serde::Deserialize;
use survey_specs::code::Lang;

use super::interview::{Draft, Finished, Running};
use super::list::{Filter, Wanted};
use super::model::Case;
use super::rows::Rows;
use super::words::{Words, words};

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

    /// Another address: nothing (the list), `/ROUND/CASE`, `/ROUND/CASE/interview`.
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
}

#[cfg(test)]
mod tests;
