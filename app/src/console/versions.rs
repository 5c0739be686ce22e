//! A published version: facts, differences to other versions, the rounds that ask it, and what can
//! be done with it.

pub mod words;

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use serde::Deserialize;

use super::api::Api;
use super::browser;
use super::calendar::moment;
use super::language::use_language;
use super::questionnaires::model::{DifferenceLine, Kind, Origin, PublishedLine, in_language};
use super::questionnaires::publish::Differences;
use super::questionnaires::published_rows::RoundLinks;
use super::questionnaires::words::words as list_words;
use super::questionnaires::{published_lines, use_begin};
use super::ui::field::ChoiceField;
use super::ui::loaded::Loaded;
use words::{said, words};

/// `GET /versions/{hash}/differences`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
struct VersionDifferences {
    differences: Vec<DifferenceLine>,
}

/// The screen of a version.
#[component]
pub fn Version() -> impl IntoView {
    let language = use_language();
    let params = use_params_map();
    let hash = Memo::new(move |_| params.with(|params| params.get("hash").unwrap_or_default()));
    let versions =
        LocalResource::new(move || published_lines(Api::tracked(language), Kind::Questionnaire));
    view! {
        <p><A href="/console/questionnaires">"← " {move || words(language.get()).all}</A></p>
        <Loaded
            resource=versions
            children={move |versions: Vec<PublishedLine>| view! { <OneVersion hash versions/> }}
        />
    }
}

#[component]
fn OneVersion(hash: Memo<String>, versions: Vec<PublishedLine>) -> impl IntoView {
    let language = use_language();
    let versions = StoredValue::new(versions);
    move || {
        let hash = hash.get();
        let found = versions.with_value(|all| all.iter().find(|it| it.hash == hash).cloned());
        match found {
            None => view! { <p>{words(language.get()).unknown}</p> }.into_any(),
            Some(version) => {
                let others = versions.with_value(|all| others(&version, all));
                view! { <Facts version=version.clone()/> <Compared version others/> }.into_any()
            }
        }
    }
}

/// The other versions of the same questionnaire, the one before this first.
fn others(version: &PublishedLine, all: &[PublishedLine]) -> Vec<PublishedLine> {
    let same = |other: &&PublishedLine| other.code == version.code && other.hash != version.hash;
    let mut others: Vec<_> = all.iter().filter(same).cloned().collect();
    // Instants are texts of one form, so they are in the order of their letters; this sort keeps
    // the newest first on either side.
    others.sort_by_key(|other| other.published_at > version.published_at);
    others
}

/// What there is to know of a version, and what can be done with it.
#[component]
fn Facts(version: PublishedLine) -> impl IntoView {
    let language = use_language();
    let begin = use_begin(Kind::Questionnaire);
    let hash = StoredValue::new(version.hash.clone());
    let texts = version.title.clone();
    let title = Memo::new(move |_| in_language(&texts, language.get()));
    Effect::new(move |_| browser::set_title(&title.get()));
    let by = version.published_by.clone();
    let by =
        move || by.clone().unwrap_or_else(|| list_words(language.get()).command_line.to_owned());
    let round = ["/console/rounds/new?version=", &version.hash].concat();
    let paper = format!("/staff/versions/{}/paper", version.hash);
    view! {
        <div class="screen-head">
            <h1>{title}</h1>
            <div class="actions">
                <A href=round attr:class="button primary">
                    {move || list_words(language.get()).set_up_round}
                </A>
                <button
                    type="button"
                    on:click=move |_| begin.run(Origin::Version(hash.get_value()))
                >{move || list_words(language.get()).change_by_draft}</button>
                <a class="button quiet" href=paper rel="external">{move || words(language.get()).paper}</a>
            </div>
        </div>
        <dl class="facts card">
            <dt>{move || words(language.get()).published}</dt>
            <dd>{moment(&version.published_at)} " · " {by}</dd>
            <dt>{move || words(language.get()).code}</dt>
            <dd>{version.code.clone()}</dd>
            <dt>{move || words(language.get()).items}</dt>
            <dd>{version.items}</dd>
            <dt>{move || words(language.get()).languages}</dt>
            <dd>{version.languages.join(", ")}</dd>
            <dt>{move || words(language.get()).rounds}</dt>
            <dd><RoundLinks rounds=version.rounds.clone() responses=version.responses/></dd>
            <dt>{move || words(language.get()).hash}</dt>
            <dd><code>{version.hash.clone()}</code><small class="under">{move || words(language.get()).hash_hint}</small></dd>
        </dl>
    }
}

/// What differs from another version.
#[component]
fn Compared(version: PublishedLine, others: Vec<PublishedLine>) -> impl IntoView {
    let language = use_language();
    let Some(first) = others.first().map(|other| other.hash.clone()) else {
        return view! {
            <section class="designs">
                <h2>{move || words(language.get()).differences}</h2>
                <p class="soft">{move || words(language.get()).only_version}</p>
            </section>
        }
        .into_any();
    };
    let from = RwSignal::new(first);
    let to = StoredValue::new(version.hash);
    let choices: Vec<_> = others
        .into_iter()
        .map(|other| {
            let end = other.hash.len().min("sha256:".len() + 8);
            let short = other.hash.get(..end).unwrap_or_default().to_owned();
            let shown = [&moment(&other.published_at), " · ", &short].concat();
            (other.hash, shown)
        })
        .collect();
    let differences = LocalResource::new(move || {
        let (api, to, from) = (Api::tracked(language), to.get_value(), from.get());
        async move {
            let address = format!("/versions/{to}/differences?from={from}");
            api.get::<VersionDifferences>(&address).await
        }
    });
    view! {
        <section class="designs">
            <h2>{move || words(language.get()).differences}</h2>
            <ChoiceField
                label=said(|words| words.compare_with)
                value=from
                choices=Signal::stored(choices)
            />
            <Loaded
                resource=differences
                children={move |found: VersionDifferences| {
                    let count = found.differences.len();
                    if count == 0 {
                        return view! { <p>{words(language.get()).none}</p> }.into_any();
                    }
                    view! {
                        <p class="soft" role="status">{words(language.get()).counts} ": " {count}</p>
                        <Differences differences=found.differences/>
                    }
                    .into_any()
                }}
            />
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(code: &str, hash: &str, published_at: &str) -> PublishedLine {
        PublishedLine {
            hash: hash.into(),
            code: code.into(),
            title: [].into(),
            items: 0,
            languages: Vec::new(),
            published_at: published_at.into(),
            published_by: None,
            rounds: Vec::new(),
            responses: None,
        }
    }

    #[test]
    fn a_version_is_first_compared_with_the_one_before_it() {
        let all = [
            version("a", "4", "2026-11-04T00:00:00Z"),
            version("a", "3", "2026-11-03T00:00:00Z"),
            version("b", "x", "2026-11-03T00:00:00Z"),
            version("a", "2", "2026-11-02T00:00:00Z"),
            version("a", "1", "2026-11-01T00:00:00Z"),
        ];
        let hashes: Vec<_> = others(&all[1], &all).into_iter().map(|other| other.hash).collect();
        assert_eq!(hashes, ["2", "1", "4"]);
    }
}
