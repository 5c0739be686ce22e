//! What the screens of typists do next. Pure: what happened comes in, and what is to be done goes out.

mod deciding;
mod keys;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use survey_specs::code::Lang;
use survey_specs::questionnaire::Instrument;

use super::differences::Deciding;
use super::sheet::{Said, Sheet, iso_day};
use super::words::{Words, words};
use crate::field::enumerator::state::Fields;

/// The fields at the head of a form, in their order.
pub const HEAD: [&str; 4] = ["form", "unit", "language", "started_on"];
/// The field with the consent.
pub const CONSENT: &str = "consent";
/// So many forms that were entered last are listed.
const LISTED: usize = 8;

/// What is on the screen.
#[derive(Clone, Debug)]
pub enum Screen {
    /// The sign-in, with the name that was tried and why it failed.
    SignIn(String, String),
    /// Which entry.
    Setup,
    /// A form.
    Form,
    /// Forms that differ, the first of them under decision.
    Differences(Option<Deciding>, usize),
}

/// What stands at the head of a form.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The number.
    pub form: String,
    /// The unit's code.
    pub unit: String,
    /// The language.
    pub language: String,
    /// The day, as it was typed.
    pub started_on: String,
    /// The consent: `1`, `2` or nothing.
    pub consent: String,
}

/// A form that is typed, as the device keeps it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Kept {
    /// Which entry.
    pub entry: u8,
    /// The head.
    pub head: Head,
    /// The items.
    pub typed: Vec<(String, String)>,
}

/// What the browser is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Put up the screen, with the focus in this field.
    Show(String),
    /// Say something else beside the field of an item.
    Say(String, Said),
    /// Give the focus to a field.
    Focus(String),
    /// Keep the form that is typed.
    Keep(String),
    /// Forget it.
    Forget,
    /// Sign in.
    SignIn(String, String),
    /// Save an entry.
    Save { path: String, body: String },
    /// Fetch the differences.
    Fetch,
    /// Send a resolution.
    Resolve { path: String, body: String },
    /// Say in which language the page is.
    Language(String),
}

/// The typist's work.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The round.
    pub round: String,
    /// The questionnaire.
    pub instrument: Arc<Instrument>,
    /// What is on the screen.
    pub screen: Screen,
    /// The language of the interface.
    pub language: String,
    /// Who types.
    pub user: String,
    /// Whether that person runs the fieldwork.
    pub runs_fieldwork: bool,
    /// Which entry, 1 or 2.
    pub entry: u8,
    /// Whether one person makes both entries.
    pub same_person: bool,
    /// The head of the form.
    pub head: Head,
    /// The form.
    pub sheet: Sheet,
    /// What is wrong with it, by item; items that are none belong to the head.
    pub problems: Vec<(String, String)>,
    /// Whether the next save keeps what stands on paper.
    pub confirms: bool,
    /// What is said about what was just done.
    pub notice: String,
    /// The forms entered last, the latest first.
    pub entered: Vec<(String, String)>,
}

impl Paper {
    /// Nothing typed yet. None if the day makes no sense.
    #[must_use]
    pub fn new(
        round: String,
        instrument: Arc<Instrument>,
        language: String,
        day: &str,
    ) -> Option<Self> {
        let default = instrument.questionnaire().default_language().clone();
        let shown = Lang::new(language.as_str()).unwrap_or_else(|_| default.clone());
        let sheet = Sheet::new(Arc::clone(&instrument), shown, day)?;
        let head =
            Head { language: default.to_string(), started_on: written_day(day), ..Head::default() };
        Some(Self {
            round,
            instrument,
            screen: Screen::SignIn(String::new(), String::new()),
            language,
            user: String::new(),
            runs_fieldwork: false,
            entry: 1,
            same_person: false,
            head,
            sheet,
            problems: Vec::new(),
            confirms: false,
            notice: String::new(),
            entered: Vec::new(),
        })
    }

    /// The words of the interface.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        words(&self.language)
    }

    /// Whether the form asks for consent.
    #[must_use]
    pub fn asks_consent(&self) -> bool {
        self.instrument.questionnaire().consent.is_some()
    }

    /// Somebody has signed in, and takes up the form that was left half-typed.
    pub fn signed_in(
        &mut self,
        user: String,
        runs_fieldwork: bool,
        kept: Option<Kept>,
    ) -> Vec<Effect> {
        (self.user, self.runs_fieldwork) = (user, runs_fieldwork);
        self.screen = Screen::Setup;
        if let Some(kept) = kept {
            self.entry = kept.entry.clamp(1, 2);
            self.head = kept.head;
            self.empty_sheet();
            for (item, text) in kept.typed {
                self.sheet.type_in(&item, &text);
            }
            self.screen = Screen::Form;
        }
        vec![Effect::Show(String::new())]
    }

    fn empty_sheet(&mut self) {
        let language = Lang::new(self.language.as_str())
            .unwrap_or_else(|_| self.instrument.questionnaire().default_language().clone());
        let day = iso_day(&self.head.started_on);
        let empty = Sheet::new(Arc::clone(&self.instrument), language, &day);
        // A day that cannot be read is said when the form is saved.
        if let Some(sheet) = empty {
            self.sheet = sheet;
        }
    }

    /// A form was sent.
    pub fn submitted(&mut self, form: &str, fields: &Fields) -> Vec<Effect> {
        match form {
            "sign-in" => {
                let [user, password] =
                    ["user", "password"].map(|name| fields.text(name).to_owned());
                vec![Effect::SignIn(user, password)]
            }
            "setup" => {
                self.entry = if fields.text("entry") == "2" { 2 } else { 1 };
                self.same_person = fields.text("same_person") == "on";
                self.screen = Screen::Form;
                vec![Effect::Show("form".to_owned())]
            }
            "form" => self.save(),
            "resolve" => self.resolve(),
            _ => Vec::new(),
        }
    }

    /// A button was pressed.
    pub fn did(&mut self, what: &str) -> Vec<Effect> {
        let (what, rest) = what.split_once(' ').unwrap_or((what, ""));
        match what {
            "language" => {
                rest.clone_into(&mut self.language);
                let typed = self.sheet.all_typed();
                self.empty_sheet();
                for (item, text) in typed {
                    self.sheet.type_in(&item, &text);
                }
                vec![Effect::Language(rest.to_owned()), Effect::Show(String::new())]
            }
            "item" => vec![Effect::Focus(rest.to_owned())],
            "differences" => vec![Effect::Fetch],
            "typing" => {
                self.screen = Screen::Setup;
                self.notice.clear();
                vec![Effect::Show(String::new())]
            }
            "choose" => {
                let chosen = rest.split_once(' ');
                let chosen =
                    chosen.and_then(|(part, entry)| part.parse().ok().zip(entry.parse().ok()));
                chosen.map(|(part, entry)| self.choose(part, entry)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// A field has changed.
    pub fn typed(&mut self, name: &str, fields: &Fields) -> Vec<Effect> {
        if !matches!(self.screen, Screen::Form) {
            return Vec::new();
        }
        let text = fields.text(name);
        self.confirms = false;
        let head = &mut self.head;
        let known = match name {
            "form" => Some(&mut head.form),
            "unit" => Some(&mut head.unit),
            "language" => Some(&mut head.language),
            "started_on" => Some(&mut head.started_on),
            CONSENT => Some(&mut head.consent),
            _ => None,
        };
        if let Some(known) = known {
            text.trim().clone_into(known);
            let complete = name == CONSENT && matches!(text.trim(), "1" | "2");
            let focus = complete.then(|| Effect::Focus(self.sheet.next(None).unwrap_or_default()));
            return [self.keep()].into_iter().chain(focus).collect();
        }
        let before = self.sheet.said();
        let complete = self.sheet.type_in(name, text);
        let questions = self.instrument.questions().map(|question| question.code().to_string());
        let after = questions.zip(before.iter().zip(self.sheet.said()));
        let changed = after.filter(|(_, (before, after))| *before != after);
        let mut effects: Vec<_> =
            changed.map(|(item, (_, after))| Effect::Say(item, after)).collect();
        if complete {
            effects.push(self.keep());
            effects.push(Effect::Focus(
                self.sheet.next(Some(name)).unwrap_or_else(|| "save".to_owned()),
            ));
        }
        effects
    }

    fn keep(&self) -> Effect {
        let kept =
            Kept { entry: self.entry, head: self.head.clone(), typed: self.sheet.all_typed() };
        Effect::Keep(serde_json::to_string(&kept).unwrap_or_default())
    }

    /// Saves the form, unless something has to be looked at first.
    fn save(&mut self) -> Vec<Effect> {
        let words = self.words();
        self.problems.clear();
        if self.head.form.is_empty() {
            words.number_missing.clone_into(&mut self.notice);
            return vec![Effect::Show("form".to_owned())];
        }
        if self.sheet.is_unreadable() {
            words.unreadable.clone_into(&mut self.notice);
            return vec![Effect::Show(String::new())];
        }
        let consent = self.instrument.questionnaire().consent.as_ref();
        let given = |given: bool| {
            consent.map(|consent| json!({"version": consent.version, "given": given}))
        };
        let consent = match self.head.consent.as_str() {
            "1" => given(true),
            "2" => given(false),
            _ => None,
        };
        let unit = Some(&self.head.unit).filter(|unit| !unit.is_empty());
        let body = json!({
            "unit": unit, "language": self.head.language, "started_on": iso_day(&self.head.started_on),
            "consent": consent, "answers": self.sheet.answers_json(), "as_found": self.confirms,
        });
        let same = if self.same_person { "?same_person=true" } else { "" };
        let path = format!(
            "/api/v1/rounds/{}/paper/{}/entries/{}{same}",
            self.round, self.head.form, self.entry
        );
        vec![self.keep(), Effect::Save { path, body: body.to_string() }]
    }

    /// What the server says to an entry.
    pub fn saved(&mut self, status: u16, answer: &str) -> Vec<Effect> {
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        let words = self.words();
        if status == 200 {
            let state = words.state(answer["state"].as_str().unwrap_or_default());
            let form = std::mem::take(&mut self.head.form);
            self.notice = format!("✓ {} {form}: {state}", words.saved);
            self.head.form = next_number(&form);
            self.head.consent.clear();
            self.entered.insert(0, (form, state.to_owned()));
            self.entered.truncate(LISTED);
            self.confirms = false;
            self.empty_sheet();
            return vec![Effect::Forget, Effect::Show("form".to_owned())];
        }
        if status == 401 {
            self.screen = Screen::SignIn(self.user.clone(), String::new());
            return vec![Effect::Show("password".to_owned())];
        }
        self.notice = refusal(&answer).unwrap_or_else(|| words.no_network.to_owned());
        if status == 422 {
            self.problems = problems(&answer);
            self.confirms = !self.problems.is_empty();
        }
        vec![Effect::Show(String::new())]
    }
}

/// The problem in words, if the answer is one.
fn refusal(answer: &Value) -> Option<String> {
    let said = answer["detail"].as_str().or_else(|| answer["title"].as_str());
    said.map(ToOwned::to_owned)
}

fn problems(answer: &Value) -> Vec<(String, String)> {
    let text = |problem: &Value, key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    let problems = answer["problems"].as_array().into_iter().flatten();
    problems.map(|problem| (text(problem, "item"), text(problem, "message"))).collect()
}

/// `yyyy-mm-dd` as it is written on paper.
fn written_day(day: &str) -> String {
    let parts: Vec<&str> = day.split('-').collect();
    match parts[..] {
        [year, month, day] => [day, "/", month, "/", year].concat(),
        _ => day.to_owned(),
    }
}

/// The number after this one, in as many digits: `A-0099` → `A-0100`; empty if it ends otherwise.
#[must_use]
pub fn next_number(form: &str) -> String {
    let digits = form.len() - form.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (stem, number) = form.split_at(form.len() - digits);
    let next = number.parse::<u64>().ok().and_then(|number| number.checked_add(1));
    next.map(|next| format!("{stem}{next:0digits$}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::differences::tests::LISTED as DIFFERENCES;
    use super::super::sheet::tests::instrument;
    use super::*;

    fn paper() -> Paper {
        let mut paper =
            Paper::new("r1".to_owned(), instrument(), "vi".to_owned(), "2026-11-22").unwrap();
        paper.signed_in("lan".to_owned(), true, None);
        paper.submitted("setup", &fields(&[("entry", "2")]));
        paper
    }

    fn fields(fields: &[(&str, &str)]) -> Fields {
        let pairs = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Fields { names: Vec::new(), fields: pairs.collect() }
    }

    fn type_in(paper: &mut Paper, name: &str, text: &str) -> Option<String> {
        let effects = paper.typed(name, &fields(&[(name, text)]));
        effects.into_iter().find_map(|effect| match effect {
            Effect::Focus(name) => Some(name),
            _ => None,
        })
    }

    #[test]
    fn a_form_is_typed_by_keyboard_alone() {
        let mut paper = paper();
        type_in(&mut paper, "form", "0041");
        type_in(&mut paper, "unit", "x01");
        assert_eq!(paper.pressed("Enter", "form").unwrap()[1], Effect::Focus("consent".to_owned()));
        assert_eq!(type_in(&mut paper, "consent", "1").as_deref(), Some("seen"));
        assert_eq!(type_in(&mut paper, "seen", "?").as_deref(), Some("many"));
        assert_eq!(type_in(&mut paper, "many", "1 2"), None);
        assert_eq!(paper.pressed("Enter", "many").unwrap()[1], Effect::Focus("age".to_owned()));
        assert_eq!(
            paper.pressed("ArrowUp", "seen").unwrap()[1],
            Effect::Focus("consent".to_owned())
        );
        assert_eq!(paper.pressed("Enter", ""), None);
        let saved = paper.pressed("Ctrl+Enter", "age").unwrap();
        let Effect::Save { path, body } = &saved[1] else { panic!("{saved:?}") };
        assert_eq!(path, "/api/v1/rounds/r1/paper/0041/entries/2");
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!((&body["unit"], &body["as_found"]), (&json!("x01"), &json!(false)));
        assert_eq!(
            (paper.head.started_on.as_str(), &body["started_on"]),
            ("22/11/2026", &json!("2026-11-22"))
        );
        paper.saved(200, r#"{"form": "0041", "state": "one_entry"}"#);
        assert_eq!((paper.head.form.as_str(), paper.head.unit.as_str()), ("0042", "x01"));
        assert!(paper.sheet.all_typed().is_empty() && paper.head.consent.is_empty());
    }

    #[test]
    fn what_breaks_a_rule_is_shown_and_kept_as_found_when_saved_again() {
        let mut paper = paper();
        for (name, text) in [("form", "7"), ("seen", "2"), ("age", "7")] {
            type_in(&mut paper, name, text);
        }
        paper.saved(
            422,
            r#"{"title": "Sai", "problems": [{"item": "age", "code": "x", "message": "nhỏ"}]}"#,
        );
        assert_eq!(paper.problems, [("age".to_owned(), "nhỏ".to_owned())]);
        let again = paper.pressed("Ctrl+Enter", "age").unwrap();
        assert!(
            matches!(&again[1], Effect::Save { body, .. } if body.contains("\"as_found\":true"))
        );
        // Without a network nothing goes, and nothing is lost.
        paper.saved(0, "");
        assert_eq!(paper.sheet.typed(3), "7");
        type_in(&mut paper, "age", "70");
        let mended = paper.pressed("Ctrl+Enter", "age").unwrap();
        assert!(
            matches!(&mended[1], Effect::Save { body, .. } if body.contains("\"as_found\":false"))
        );
    }

    #[test]
    fn a_half_typed_form_comes_back() {
        let mut paper = paper();
        for (name, text) in [("form", "7"), ("seen", "1"), ("why", "vì")] {
            type_in(&mut paper, name, text);
        }
        let Effect::Keep(text) = paper.keep() else { panic!("nothing kept") };
        let mut again =
            Paper::new("r1".to_owned(), instrument(), "vi".to_owned(), "2026-11-22").unwrap();
        again.signed_in("lan".to_owned(), false, serde_json::from_str(&text).ok());
        assert_eq!((again.entry, again.sheet.typed(1)), (2, "vì"));
    }

    #[test]
    fn differences_are_decided_by_two_keys() {
        let mut paper = paper();
        paper.listed(200, DIFFERENCES);
        paper.pressed("1", "");
        assert!(paper.submitted("resolve", &fields(&[])).is_empty());
        assert_eq!(paper.pressed("2", ""), Some(vec![Effect::Show("resolve".to_owned())]));
        let sent = paper.submitted("resolve", &fields(&[]));
        assert!(
            matches!(&sent[0], Effect::Resolve { path, .. } if path.ends_with("/paper/0001/resolution"))
        );
    }

    #[test]
    fn numbers_go_on_in_as_many_digits() {
        for (form, next) in [("0099", "0100"), ("A-9", "A-10"), ("B", ""), ("", "")] {
            assert_eq!(next_number(form), next);
        }
    }
}
