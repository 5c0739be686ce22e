//! The translation sheet of a draft: a workbook for whoever translates, out and in again.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::from_file::FileProblems;
use super::model::{FileProblem, TranslationTaken};
use super::words::{said, words};
use crate::console::api::Api;
use crate::console::browser::files::chosen;
use crate::console::language::use_language;
use crate::console::ui::dialog::Dialog;
use crate::console::ui::toast::use_messages;

/// A link that fetches the sheet.
#[component]
pub fn FetchTranslation(
    /// The draft.
    id: StoredValue<String>,
) -> impl IntoView {
    let language = use_language();
    let address = ["/api/v1/drafts/", &id.get_value(), "/translation.xlsx"].concat();
    view! { <a href=address download>{move || words(language.get()).export_translation}</a> }
}

/// Takes in a sheet that somebody has filled in, and shows what was left out.
#[component]
pub fn TakeTranslation(
    /// The draft.
    id: StoredValue<String>,
    /// Is told once the sheet is in, and what was left out has been seen.
    #[prop(optional, into)]
    done: Option<Callback<()>>,
) -> impl IntoView {
    let (language, messages) = (use_language(), use_messages());
    let left_out = RwSignal::new(Vec::<FileProblem>::new());
    let open = RwSignal::new(false);
    let finish = move || {
        if let Some(done) = done {
            done.run(());
        }
    };
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            finish();
        }
        is_open
    });
    let take = move |event| {
        let Some(file) = chosen(&event) else { return };
        let (api, draft) = (Api(language), id.get_value());
        spawn_local(async move {
            let address = format!("/drafts/{draft}/translation.xlsx");
            match api.upload::<TranslationTaken>(&address, file.media_type(), file.blob()).await {
                Ok(taken) => {
                    let words = words(language.get_untracked());
                    messages.say(format!("{}: {}", words.translation_taken, taken.changed));
                    if taken.problems.is_empty() {
                        finish();
                    } else {
                        left_out.set(taken.problems);
                        open.set(true);
                    }
                }
                Err(error) => messages.fail(&error),
            }
        });
    };
    let title = said(|words| words.translation_left_out);
    view! {
        <label class="file-link">
            {move || words(language.get()).take_translation}
            <input type="file" accept=".xlsx" on:change=take/>
        </label>
        <Dialog open title>{move || view! { <FileProblems problems=left_out.get()/> }}</Dialog>
    }
}
