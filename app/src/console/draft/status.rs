//! One line about the keeping of a draft: whether it is saved, who else has it open, what they did.

use leptos::prelude::*;

use super::Keeper;
use super::keeping::{News, State};
use super::told::{sentence, told};
use super::words::{Words, words};
use crate::console::language::{Language, use_language};
use crate::console::session::use_me;
use crate::console::ui::toast::use_messages;

/// The largest number of things named in one message.
const NAMED: usize = 3;

/// The line.
#[component]
pub fn DraftStatus(
    /// What keeps the draft.
    keeper: Keeper,
) -> impl IntoView {
    let language = use_language();
    let me = use_me();
    let messages = use_messages();
    Effect::new(move |_| {
        if let Some(news) = keeper.news.get() {
            messages.say(announced(&news, language.get_untracked()));
        }
    });
    let others = move || {
        let myself = me.get().user;
        let others = keeper.editors.get().into_iter().map(|editor| editor.user);
        others.filter(|user| *user != myself).collect::<Vec<_>>().join(", ")
    };
    let can_retry = move || matches!(keeper.state.get(), State::Unreachable | State::Refused(_));
    view! {
        <div class="draft-status">
            <span role="status" class="draft-state" class:is-wrong=can_retry>
                {move || said(&keeper.state.get(), words(language.get()))}
            </span>
            {move || can_retry().then(|| view! {
                <button type="button" class="quiet" on:click=move |_| keeper.retry()>
                    {words(language.get()).retry}
                </button>
            })}
            {move || Some(others()).filter(|others| !others.is_empty()).map(|others| view! {
                <span class="badge is-warn">{words(language.get()).also_here}{others}</span>
            })}
        </div>
    }
}

fn said(state: &State, words: &Words) -> String {
    match state {
        State::Saved => words.saved.to_owned(),
        State::Edited => words.edited.to_owned(),
        State::Saving => words.saving.to_owned(),
        State::Unreachable => words.unreachable.to_owned(),
        State::Refused(why) => [words.refused, why].concat(),
        State::Conflicting(_) => words.conflicting.to_owned(),
    }
}

fn announced(news: &News, language: Language) -> String {
    let words = words(language);
    let by = news.by.as_deref().unwrap_or(words.somebody);
    let all = told(&news.before, &news.after, language);
    [by, words.just, &sentence(&all, NAMED, words)].concat()
}
