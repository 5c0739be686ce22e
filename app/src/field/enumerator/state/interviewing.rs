//! Interviews: how one is begun or taken up, its way through the pages, and its end in the outbox.

use std::sync::Arc;

use survey_specs::questionnaire::Instrument;
use survey_specs::wire::field::{Degrees, Gps, Place};

use super::{Effect, Enumerator, Fields, Now, Screen};
use crate::field::enumerator::interview::{Draft, Running};
use crate::field::enumerator::rows::Fate;
use crate::respondent::session::{Screen as Page, Session};

impl Enumerator {
    /// Counts the time of the page that is left, and keeps the interview.
    pub(super) fn pause(&mut self, now: &Now) -> Vec<Effect> {
        let Screen::Interview(running) = &mut self.screen else { return Vec::new() };
        running.turn(now.ms, |_| {});
        self.keep_draft()
    }

    pub(super) fn keep_draft(&mut self) -> Vec<Effect> {
        let Screen::Interview(running) = &self.screen else { return Vec::new() };
        let key = self.rows.key("draft", &running.draft.place());
        let Ok(text) = serde_json::to_string(&running.draft) else { return Vec::new() };
        self.rows.drafts.insert(key.clone(), text.clone());
        vec![Effect::Keep(key, text)]
    }

    pub(super) fn open_interview(&mut self, round: &str, case: &str, now: &Now) -> Vec<Effect> {
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

    pub(super) fn draft_of_case(&self, round: &str, code: &str, now: &Now) -> Option<Draft> {
        let cases = self.rows.cases.get(round)?;
        let case = self.case(round, code)?;
        let unit = case.unit.as_deref().unwrap_or_default();
        self.rows.progress(round, case).is_open().then_some(())?;
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

    pub(super) fn new_draft(&self, round: &str, version: &str, now: &Now) -> Draft {
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

    /// `back`, or `mend ITEM`.
    pub(super) fn turn(&mut self, way: &str, now: &Now) -> Vec<Effect> {
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

    pub(super) fn begin_walk_in(&mut self, round: &str, unit: &str, now: &Now) -> Vec<Effect> {
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

    pub(super) fn begin(&mut self, fields: &Fields) -> Vec<Effect> {
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
    pub(super) fn forward(&mut self, fields: &Fields, now: &Now) -> Vec<Effect> {
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

    pub(super) fn finish(&mut self, fields: &Fields, now: &Now) -> Vec<Effect> {
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
}
