//! The way of a rating into the device's outbox.
//!
//! A rating whose visitor may still add to it is kept as it is, under one name, so that a tablet that
//! loses its power loses no rating: the page hands it in when it is opened again. What is handed in
//! twice is the same under the same id, and counts once.

use survey_specs::wire::{ConsentGiven, Paradata, ResponseBody};
use wasm_bindgen::{JsCast, JsValue};

use super::device::{self, entry_as_text, field};
use super::facts::Facts;
use super::scene::Scene;
use crate::field::kiosk::state::Millis;
use crate::offline::{self, Entry};

/// Where the rating under way is kept.
const UNDER_WAY: &str = "kiosk-rating";

/// What is handed in for a visitor; none if nothing was rated.
pub fn entry(facts: &Facts, scene: &Scene, now: Millis) -> Option<Entry> {
    let response = scene.visitor.response()?;
    let interview = scene.visitor.interview();
    let (context, consent) =
        (interview.context(), interview.instrument().questionnaire().consent.as_ref());
    let body = ResponseBody {
        version: facts.version.clone(),
        unit: facts.unit.clone(),
        visit: facts.visit.clone(),
        mode: context.mode,
        language: context.language.clone(),
        started_on: context.started_on,
        // The text stands below the question; to press a level is to agree.
        consent: consent.map(|consent| ConsentGiven { version: consent.version, given: true }),
        answers: response.answers,
    };
    let seconds = now.saturating_sub(scene.began) / 1_000;
    let paradata = Paradata { duration_s: u32::try_from(seconds).ok(), ..Paradata::default() };
    Some(Entry {
        round: facts.round.clone(),
        response_id: scene.response_id.clone()?,
        content_hash: body.content_hash(),
        body: with_dossier(body.to_json(&paradata), scene.visitor.dossier.as_deref()),
    })
}

/// The body with the code of the dossier, which is no part of its content.
fn with_dossier(body: String, dossier: Option<&str>) -> String {
    match (dossier, body.strip_prefix('{')) {
        (Some(dossier), Some(rest)) => ["{\"dossier\":\"", dossier, "\",", rest].concat(),
        _ => body,
    }
}

/// Keeps the rating under way.
pub fn keep(entry: Option<&Entry>) {
    device::remember(UNDER_WAY, &entry.map(entry_as_text).unwrap_or_default());
}

/// Hands in a rating; comes back once it is in the outbox.
pub async fn hand_in(entry: &Entry) {
    keep(Some(entry));
    offline::hand_in(entry).await;
    forget(&entry.response_id);
}

/// Hands in the rating that was under way when the page ended.
pub async fn hand_in_what_was_left() {
    let Some(entry) = kept() else { return };
    let phone = field(&js_sys::global(), "thuocdo");
    let handed_in = device::call(&phone, "handIn", &entry).and_then(|it| it.dyn_into().ok());
    if let Some(promise) = handed_in {
        // As with every entry: what the storage refuses stays in the page.
        let _ = device::settled(Ok(promise)).await;
    }
    forget(&field(&entry, "response_id").as_string().unwrap_or_default());
}

/// Forgets the rating under way, unless it is another visitor's by now.
fn forget(response_id: &str) {
    let is_this =
        |kept: &JsValue| field(kept, "response_id").as_string().as_deref() == Some(response_id);
    if kept().as_ref().is_some_and(is_this) {
        keep(None);
    }
}

fn kept() -> Option<JsValue> {
    js_sys::JSON::parse(&device::remembered(UNDER_WAY)).ok()
}
