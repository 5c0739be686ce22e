//! The whole questionnaire as one form: what is shown before, or without, the script.

#[cfg(test)]
mod tests;

use leptos::prelude::*;
use survey_specs::interview::Interview;
use survey_specs::questionnaire::{Page, Section};

use super::block::{ItemProblem, Sheet, block};
use super::block_view::BlockView;
use super::condition_words;
use super::frame::{
    ConsentAsked, ConsentView, ErrorLine, ErrorList, ErrorsView, FORM, LanguageSwitch, Masthead,
    MastheadView, error_lines,
};
use super::media_view::{MediaShown, MediaView};
use super::session::CONSENT;
use super::typed::Typed;
use super::unit_picker::UnitChoiceLink;
use super::words::words;
use super::{FirstPage, rich_style, style};
use crate::ui::document::{Head, document};
use crate::ui::offered::offered_words;

/// The questionnaire as one form in one HTML document.
#[must_use]
pub fn page(first: &FirstPage) -> String {
    let interview = &first.interview;
    let address = ["/r/", &first.link_code].concat();
    let masthead = Masthead {
        languages: first.languages.clone(),
        ..Masthead::of(interview, first.unit_name.as_deref(), LanguageSwitch::Button)
    };
    let title = masthead.title.clone();
    let head = Head {
        title: &title,
        language: &interview.context().language,
        style: if interview.instrument().questionnaire().is_rich() {
            rich_style()
        } else {
            style()
        },
        scripts: first.scripts.iter().map(String::as_str).collect(),
        preload: (!first.scripts.is_empty()).then_some(first.compiled_url.as_str()),
    };
    let language = interview.context().language.clone();
    let unit_choice =
        first.unit_choice.clone().map(|href| view! { <UnitChoiceLink href language/> });
    let body = view! {
        {unit_choice}
        <main>
            <MastheadView masthead/>
            <PlainForm first=first.clone() address/>
        </main>
    };
    document(&head, body)
}

/// How many errors are listed before the rest is folded away.
const LISTED: usize = 8;

/// The rest of a long list of errors.
#[component]
fn FoldedErrors(lines: Vec<ErrorLine>, more: &'static str) -> impl IntoView {
    let summary = [&lines.len().to_string(), " ", more].concat();
    view! { <details class="errors"><summary>{summary}</summary><ErrorList lines/></details> }
}

/// The form, with everything that the script needs to take over in its `data-` attributes.
#[component]
fn PlainForm(first: FirstPage, address: String) -> impl IntoView {
    let FirstPage { interview, fields, problems, consent_given, .. } = first;
    let context = interview.context().clone();
    let language = context.language.clone();
    let words = words(&language);
    let kinds: Vec<_> = context.kinds.iter().map(AsRef::as_ref).collect();
    let problems: Vec<_> =
        problems.iter().map(|problem| ItemProblem::of(&interview, problem)).collect();
    let consent_missing = problems.iter().any(|problem| problem.item == CONSENT);
    let consent = ConsentAsked::of(&interview, consent_given, consent_missing);
    let introduction = interview
        .instrument()
        .questionnaire()
        .introduction
        .as_ref()
        .map(|text| interview.render(text));
    let offered = offered_words(&first.languages, interview.instrument().questionnaire());
    let mut lines = error_lines(&interview, &problems);
    let folded = lines.split_off(lines.len().min(LISTED));
    let sections = sections(&interview, &Typed::new(fields), &problems);
    view! {
        <form
            id=FORM
            method="post"
            action=address
            novalidate
            data-round=first.round.to_string()
            data-unit=first.unit.map(|unit| unit.to_string())
            data-version=first.version
            data-mode=context.mode.as_str()
            data-kinds=kinds.join(" ")
            data-compiled=first.compiled_url
            data-also=(!first.also.is_empty()).then(|| first.also.join(" "))
            data-offline=first.offline.then_some("")
            data-languages=offered
        >
            <ErrorsView lines heading=words.errors_heading words/>
            {(!folded.is_empty()).then(|| view! { <FoldedErrors lines=folded more=words.errors_more/> })}
            {introduction.map(|text| view! { <p class="lead">{text}</p> })}
            {consent.map(|consent| view! { <ConsentView consent words/> })}
            <p class="hint" lang=words.lang>{words.all_required}</p>
            {sections}
            <input type="hidden" name="response_id" value=first.response_id/>
            <input type="hidden" name="visit" value=first.visit/>
            <input type="hidden" name="started_on" value=context.started_on.to_string()/>
            <input type="hidden" name="language" value=language.to_string()/>
            <div class="turn">
                <button lang=words.lang>{words.send}</button>
                <p class="hint" lang=words.lang>{words.send_remark}</p>
            </div>
        </form>
    }
}

/// The sections, each with its pages in a row.
fn sections(
    interview: &Interview,
    typed: &Typed,
    problems: &[ItemProblem],
) -> Vec<impl IntoView + use<>> {
    let sheet = Sheet { interview, typed, problems, remark: Some(condition_words::remark) };
    let instrument = interview.instrument();
    let show = |(index, section): (usize, &Section)| {
        let pages = instrument.pages().iter().filter(|page| page.section == index);
        let blocks: Vec<_> =
            pages.map(|page: &Page| view! { <BlockView block=block(&sheet, page)/> }).collect();
        let media = MediaShown::on(interview, section.media.as_ref());
        let note = section.note.as_ref().map(|note| interview.render(note));
        let when = section
            .show_if
            .as_ref()
            .map(|condition| condition_words::sentence(interview, condition));
        view! {
            <section>
                <h2>{interview.render(&section.title)}</h2>
                <MediaView media/>
                {note.map(|note| view! { <p class="hint">{note}</p> })}
                {when.map(|when| view! { <p class="when">{when}</p> })}
                {blocks}
            </section>
        }
    };
    instrument.questionnaire().sections.iter().enumerate().map(show).collect()
}
