//! The decision where two entries of a form differ.

use serde_json::Value;

use super::{Effect, Paper, Screen, problems, refusal};
use crate::field::paper::differences::Listed;

impl Paper {
    /// The differences have come.
    pub fn listed(&mut self, status: u16, answer: &str) -> Vec<Effect> {
        match (status, serde_json::from_str::<Listed>(answer)) {
            (200, Ok(listed)) => {
                self.confirms = false;
                self.screen = Screen::Differences(listed.first_form(), listed.forms());
            }
            (401, _) => self.screen = Screen::SignIn(self.user.clone(), String::new()),
            _ => {
                let answer = serde_json::from_str(answer).unwrap_or_default();
                let said = refusal(&answer);
                self.notice = said.unwrap_or_else(|| self.words().no_network.to_owned());
            }
        }
        vec![Effect::Show(String::new())]
    }

    pub(super) fn choose(&mut self, part: usize, entry: u8) -> Vec<Effect> {
        let Screen::Differences(Some(deciding), _) = &mut self.screen else { return Vec::new() };
        deciding.choose(part, entry);
        self.confirms = false;
        // The button comes last, so that Enter saves.
        let focus = if deciding.open().is_none() { "resolve" } else { "" };
        vec![Effect::Show(focus.to_owned())]
    }

    pub(super) fn resolve(&mut self) -> Vec<Effect> {
        let Screen::Differences(Some(deciding), _) = &self.screen else { return Vec::new() };
        let Some(body) = deciding.resolution(self.confirms) else { return Vec::new() };
        let path = format!("/api/v1/rounds/{}/paper/{}/resolution", self.round, deciding.form);
        vec![Effect::Resolve { path, body: body.to_string() }]
    }

    /// What the server says to a resolution.
    pub fn resolved(&mut self, status: u16, answer: &str) -> Vec<Effect> {
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        let words = self.words();
        self.problems.clear();
        if status == 200 {
            let form = answer["form"].as_str().unwrap_or_default();
            let state = words.state(answer["state"].as_str().unwrap_or_default());
            self.notice = format!("✓ {} {form}: {state}", words.resolved);
            self.confirms = false;
            return vec![Effect::Fetch];
        }
        self.notice = refusal(&answer).unwrap_or_else(|| words.no_network.to_owned());
        if status == 422 {
            self.problems = problems(&answer);
            self.confirms = true;
            self.notice = format!("{} {}", self.notice, words.as_found);
        }
        vec![Effect::Show("resolve".to_owned())]
    }
}
