//! The questionnaire whose items leaves read: chosen among the published ones and the drafts.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use survey_specs::questionnaire::{Draft, Instrument, Questionnaire, read, write};
use survey_specs::source::Path;

use super::desk::{Desk, id_of};
use super::tree::word;
use crate::console::api::{Api, ApiError};
use crate::console::draft::{Loaded, fetch};
use crate::console::questionnaires::model::{DraftList, Kind, Texts, in_language};
use crate::console::questionnaires::published_lines;
use crate::console::ui::field::Labelled;
use crate::console::ui::toast::use_messages;

/// A questionnaire to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Where it is found.
    pub place: Place,
}

/// Where a questionnaire is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A published version, by its hash.
    Version(String),
    /// A draft, by its id.
    Draft(String),
}

impl Place {
    fn key(&self) -> &str {
        match self {
            Self::Version(key) | Self::Draft(key) => key,
        }
    }
}

/// Every questionnaire there is: published versions, the newest first, then drafts.
///
/// # Errors
///
/// [`ApiError`] as any call.
pub async fn all(api: Api) -> Result<Vec<Choice>, ApiError> {
    let versions = published_lines(api, Kind::Questionnaire).await?;
    let drafts: DraftList = api.get("/drafts?kind=questionnaire").await?;
    let language = api.language();
    let choice = |code, title: &Texts, place| {
        let title = in_language(title, language);
        Choice { code, title, place }
    };
    let versions =
        versions.into_iter().map(|line| choice(line.code, &line.title, Place::Version(line.hash)));
    let drafts = drafts
        .drafts
        .into_iter()
        .map(|line| choice(line.code, &line.title, Place::Draft(line.draft)));
    Ok(versions.chain(drafts).collect())
}

/// The questionnaire, ready to be asked for its items; none if it is a draft with errors.
async fn instrument(api: Api, place: &Place) -> Result<Option<Instrument>, ApiError> {
    let questionnaire = match place {
        Place::Version(hash) => {
            Some(api.get::<Questionnaire>(&["/versions/", hash].concat()).await?)
        }
        Place::Draft(draft) => {
            let Loaded { held, .. } = fetch(api, draft).await?;
            let yaml = write::source_to_yaml(&held.source);
            let reading = read::check("", yaml.as_bytes());
            reading.draft.as_ref().map(Draft::questionnaire).cloned()
        }
    };
    Ok(questionnaire.map(Instrument::new))
}

/// The choice that is meant by a code: the first published one, else the first draft.
#[must_use]
pub fn meant<'c>(choices: &'c [Choice], code: &str) -> Option<&'c Choice> {
    choices.iter().find(|choice| choice.code == code && !code.is_empty())
}

/// The choice of the questionnaire; it loads the one that the definition names.
#[component]
pub(super) fn QuestionnairePicker(desk: Desk) -> impl IntoView {
    let at = Path::root().key("questionnaire");
    let id = id_of(&at);
    let choices = desk.questionnaires;
    let chosen = desk.chosen_questionnaire;
    let code = desk.word(at.clone());
    let options = move || {
        let words = desk.words();
        let chosen = chosen.get();
        let none =
            view! { <option value="" selected=chosen.is_none()>{words.no_questionnaire}</option> };
        let option = |choice: Choice| {
            let selected = chosen.as_ref() == Some(&choice.place);
            let kind = match choice.place {
                Place::Version(_) => words.published,
                Place::Draft(_) => words.draft,
            };
            let shown = format!("{} – {} ({kind})", choice.title, choice.code);
            view! { <option value=choice.place.key().to_owned() selected=selected>{shown}</option> }
        };
        let all = choices.get().into_iter().map(option).collect_view();
        view! { {none}{all} }
    };
    let choose = move |event| {
        let key = event_target_value(&event);
        let choice = choices.get_untracked().into_iter().find(|choice| choice.place.key() == key);
        desk.write(&at, choice.as_ref().map(|choice| Value::from(choice.code.as_str())));
        load(desk, choice.map(|choice| choice.place));
    };
    let hint = Signal::derive(move || {
        let missing = desk.instrument.with(Option::is_none);
        match code.get() {
            code if code.is_empty() => desk.words().questionnaire_hint.to_owned(),
            code if missing => [desk.words().questionnaire_missing, &code].concat(),
            code => code,
        }
    });
    view! {
        <Labelled id=id.clone() label=desk.says(|words| words.questionnaire) hint>
            <select id=id on:change=choose>{options}</select>
        </Labelled>
    }
}

/// Loads a questionnaire for the leaves; without one their items are not known.
pub(super) fn load(desk: Desk, place: Option<Place>) {
    desk.chosen_questionnaire.set(place.clone());
    let Some(place) = place else {
        desk.instrument.set(None);
        return;
    };
    let api = Api(desk.language);
    spawn_local(async move {
        // What cannot be had is missing beside the field, which says so.
        let found = instrument(api, &place).await.ok().flatten();
        if desk.chosen_questionnaire.try_get_untracked() == Some(Some(place)) {
            desk.instrument.set(found.map(Arc::new));
        }
    });
}

/// Lists the questionnaires, and loads the one that the definition names.
pub(super) fn begin(desk: Desk) {
    let (api, messages) = (Api(desk.language), use_messages());
    spawn_local(async move {
        let choices = match all(api).await {
            Ok(choices) => choices,
            Err(error) => return messages.fail(&error),
        };
        let code = desk.peek(|tree| word(tree.get("questionnaire")));
        let place = meant(&choices, &code).map(|choice| choice.place.clone());
        if desk.questionnaires.try_set(choices).is_none() && place.is_some() {
            load(desk, place);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_questionnaire_is_meant_before_a_draft() {
        let choice = |code: &str, place: Place| Choice {
            code: code.to_owned(),
            title: String::new(),
            place,
        };
        let choices = [
            choice("a", Place::Version("sha256:1".to_owned())),
            choice("a", Place::Version("sha256:0".to_owned())),
            choice("a", Place::Draft("1".to_owned())),
            choice("", Place::Draft("2".to_owned())),
        ];
        assert_eq!(meant(&choices, "a").map(|choice| choice.place.key()), Some("sha256:1"));
        assert_eq!(meant(&choices, ""), None);
        assert_eq!(meant(&choices, "b"), None);
    }
}
