//! One interview: what was settled before it, the questions, and what is said of it afterwards.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use survey_specs::code::{Lang, UnitCode, UnitKind};
use survey_specs::interview::Context;
use survey_specs::interview::form::default_fields;
use survey_specs::questionnaire::{Instrument, Mode};
use survey_specs::wire::field::{FieldParadata, Gps, OthersPresent, PageVisit, Respondent};
use survey_specs::wire::{ContentHash, Paradata};

use crate::respondent::session::{Screen, Session};

/// The most visits to pages that are kept of one interview.
const MOST_VISITS: usize = 1_000;

/// An interview as the device keeps it until its response is in the outbox.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// The id of the response, made on the device.
    // tidy: text because the browser makes it
    pub response_id: String,
    /// The round.
    pub round: String,
    /// The case; none without a list.
    pub case: Option<String>,
    /// The unit's code.
    pub unit: Option<String>,
    /// The unit's name.
    pub unit_name: String,
    /// The kinds of the unit and of those above it.
    pub kinds: Vec<String>,
    /// The published version that is answered.
    pub version: String,
    /// The signed visit.
    pub visit: String,
    /// The day on which it began.
    pub started_on: String,
    /// `enumerator` or `phone`.
    pub mode: String,
    /// The language in which it is held.
    pub language: String,
    /// Who answers.
    pub respondent: String,
    /// What was typed, as fields of a form.
    pub fields: Vec<(String, String)>,
    /// Pages and the milliseconds for which they stood.
    pub pages: Vec<(u32, u64)>,
}

/// What is said of an interview when the questions are done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Afterwards {
    /// Whether others were present, as a word.
    pub others_present: String,
    /// Remarks.
    pub remarks: String,
    /// Where it was held.
    pub gps: Gps,
}

/// A response that is ready for the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The round.
    pub round: String,
    /// The id.
    // tidy: text because the browser made it
    pub response_id: String,
    /// The body as JSON.
    pub body: String,
    /// The hash that the receipt must echo.
    pub content_hash: ContentHash,
}

/// An interview under way.
#[derive(Clone, Debug)]
pub struct Running {
    /// What the device keeps of it.
    pub draft: Draft,
    /// The questions.
    pub session: Session,
    /// Whether the questions are done and what follows is asked.
    pub is_after: bool,
    /// What follows.
    pub afterwards: Afterwards,
    /// Since when the page of the moment stands, in milliseconds.
    since: u64,
}

impl Draft {
    /// Where the device keeps it: `ROUND/CASE`, or `ROUND/-ID` without a list.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.case {
            Some(case) => [&self.round, "/", case].concat(),
            None => [&self.round, "/-", &self.response_id].concat(),
        }
    }

    fn context(&self) -> Option<Context> {
        Some(Context {
            mode: Mode::from_word(&self.mode)?,
            language: Lang::new(self.language.as_str()).ok()?,
            kinds: self.kinds.iter().filter_map(|kind| UnitKind::new(kind.as_str()).ok()).collect(),
            started_on: self.started_on.parse().ok()?,
        })
    }
}

impl Running {
    /// Begins or takes up an interview; none if the draft makes no sense.
    #[must_use]
    pub fn take_up(mut draft: Draft, instrument: Arc<Instrument>, now_ms: u64) -> Option<Self> {
        if draft.fields.is_empty() {
            draft.fields = instrument.questions().flat_map(default_fields).collect();
        }
        let session = Session::take_over(
            instrument,
            draft.context()?,
            draft.unit_name.clone(),
            draft.fields.clone(),
            None,
        );
        let afterwards = Afterwards::default();
        Some(Self { draft, session, is_after: false, afterwards, since: now_ms })
    }

    /// Takes over what stands in the fields of these names now.
    pub fn type_in(&mut self, names: &[String], fields: Vec<(String, String)>) {
        if self.is_after {
            let text = |name: &str| fields.iter().find(|(known, _)| known == name);
            if let Some((_, word)) = text("others_present") {
                self.afterwards.others_present.clone_from(word);
            }
            if let Some((_, remarks)) = text("remarks") {
                self.afterwards.remarks.clone_from(remarks);
            }
            return;
        }
        self.draft.fields.retain(|(name, _)| !names.contains(name));
        self.draft.fields.extend(fields.iter().cloned());
        self.session.type_in(fields);
    }

    /// Switches the language of the questions.
    pub fn set_language(&mut self, language: Lang) {
        self.draft.language = language.to_string();
        self.session.set_language(language);
    }

    /// Changes the screen by `act`; the time that the page stood is counted.
    pub fn turn(&mut self, now_ms: u64, act: impl FnOnce(&mut Self)) {
        let page = self.page();
        act(self);
        let ms = now_ms.saturating_sub(self.since);
        self.since = now_ms;
        let has_room = self.draft.pages.len() < MOST_VISITS;
        match self.draft.pages.last_mut() {
            Some((last, total)) if *last == page => *total = total.saturating_add(ms),
            _ if has_room => self.draft.pages.push((page, ms)),
            _ => {}
        }
    }

    /// The page of the moment, as paradata count.
    fn page(&self) -> u32 {
        let (page, pages) = self.session.interview().page_number();
        let number = match self.session.screen() {
            Screen::Start => 0,
            Screen::Questions => page,
            _ => pages + 1,
        };
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    /// The response with its paradata; none if something stands in its way, which is then shown.
    pub fn finish(&mut self) -> Option<Finished> {
        let response = self.session.finalise()?;
        let unit = self.draft.unit.as_deref().and_then(|unit| UnitCode::new(unit).ok());
        let body = self.session.body(response, &self.draft.version, unit, &self.draft.visit);
        let total: u64 = self.draft.pages.iter().map(|(_, ms)| ms).sum();
        let general =
            Paradata { duration_s: u32::try_from(total / 1_000).ok(), without_scripts: false };
        let pages = self.draft.pages.iter().map(|&(page, ms)| PageVisit { page, ms });
        let field = FieldParadata {
            respondent: Respondent::from_word(&self.draft.respondent),
            others_present: OthersPresent::from_word(&self.afterwards.others_present),
            remarks: self.afterwards.remarks.trim().to_owned(),
            gps: self.afterwards.gps,
            pages: pages.collect(),
        };
        Some(Finished {
            round: self.draft.round.clone(),
            response_id: self.draft.response_id.clone(),
            content_hash: body.content_hash(),
            body: body.to_json_in_field(&general, &field),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use survey_specs::questionnaire::read;

    const YAML: &str = "
questionnaire: test
languages: [vi, en]
title: {vi: Thử, en: Test}
consent: {version: 3, text: {vi: Đồng ý, en: Agree}}
sections:
  - section: a
    title: {vi: A, en: A}
    items:
      - item: seen
        label: {vi: Có đến không?, en: Did you come?}
        type: single_choice
        required: true
        categories: [{code: 1, label: {vi: Có, en: 'Yes'}}, {code: 2, label: {vi: Không, en: 'No'}}]
      - {item: age, label: {vi: Tuổi, en: Age}, type: number, integer: true, min: 18}
      - {item: why, label: {vi: Vì sao?, en: Why?}, type: text, required: true, show_if: \"${seen} = '1'\"}
";

    pub fn instrument() -> Arc<Instrument> {
        let draft = read::read("test", YAML.as_bytes()).draft.unwrap();
        Arc::new(Instrument::new(draft.questionnaire().clone()))
    }

    pub fn draft() -> Draft {
        Draft {
            response_id: "0193537e-6a00-7000-8000-000000000001".to_owned(),
            round: "r1".to_owned(),
            case: Some("c1".to_owned()),
            unit: Some("x01".to_owned()),
            unit_name: "Phường Một".to_owned(),
            version: "sha256:00".to_owned(),
            visit: "v2.c1".to_owned(),
            started_on: "2026-11-22".to_owned(),
            mode: "enumerator".to_owned(),
            language: "vi".to_owned(),
            respondent: "selected".to_owned(),
            ..Draft::default()
        }
    }

    fn pairs(fields: &[(&str, &str)]) -> (Vec<String>, Vec<(String, String)>) {
        let names = fields.iter().map(|(name, _)| (*name).to_owned()).collect();
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        (names, fields.collect())
    }

    fn type_in(running: &mut Running, fields: &[(&str, &str)]) {
        let (names, fields) = pairs(fields);
        running.type_in(&names, fields);
    }

    #[test]
    fn an_interview_is_taken_up_where_it_was_left() {
        let mut running = Running::take_up(draft(), instrument(), 0).unwrap();
        type_in(&mut running, &[("consent", "3")]);
        running.turn(2_000, |running| {
            running.session.forward();
        });
        type_in(&mut running, &[("seen", "2"), ("age", "40")]);
        let kept = serde_json::to_string(&running.draft).unwrap();
        let kept: Draft = serde_json::from_str(&kept).unwrap();
        let again = Running::take_up(kept, instrument(), 90_000).unwrap();
        assert!(again.session.consent_given() && again.session.begun());
        assert_eq!(again.draft.pages, [(0, 2_000)]);
    }

    #[test]
    fn what_is_known_of_the_interview_goes_along_outside_the_hash() {
        let mut running = Running::take_up(draft(), instrument(), 0).unwrap();
        type_in(&mut running, &[("consent", "3")]);
        running.turn(1_000, |running| {
            running.session.forward();
        });
        type_in(&mut running, &[("seen", "2")]);
        running.turn(61_000, |running| {
            running.session.forward();
        });
        running.turn(62_000, |running| running.is_after = true);
        type_in(&mut running, &[("others_present", "listening"), ("remarks", " ồn \n")]);
        let hash = running.clone().finish().unwrap().content_hash;
        running.afterwards.gps = Gps::Declined;
        let finished = running.finish().unwrap();
        assert_eq!(finished.content_hash, hash);
        let body: serde_json::Value = serde_json::from_str(&finished.body).unwrap();
        assert_eq!(
            body["paradata"],
            serde_json::json!({"duration_s": 62, "without_scripts": false, "gps": "declined",
                "others_present": "listening", "remarks": "ồn", "respondent": "selected",
                "pages": [{"page": 0, "ms": 1_000}, {"page": 1, "ms": 60_000}, {"page": 2, "ms": 1_000}]})
        );
        assert_eq!(
            (body["mode"].as_str(), body["visit"].as_str()),
            (Some("enumerator"), Some("v2.c1"))
        );
    }
}
