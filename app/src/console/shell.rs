//! The console's frame: who is signed in, the parts of the console, and the screen of the moment.

use leptos::prelude::*;
use leptos_router::components::{A, Redirect, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;

use super::account::Account;
use super::api::{Api, ApiError, use_api};
use super::assessments::fill_screen::FillScreen;
use super::assessments::progress_screen::ProgressScreen;
use super::assessments::result_screen::ResultScreen;
use super::assessments::rounds_screen::AssessmentsScreen;
use super::assessments::sheet_screen::SheetScreen;
use super::audit::Audit;
use super::browser;
use super::designer::DesignerScreen;
use super::draft::history::{IndexHistory, QuestionnaireHistory};
use super::index_designer::IndexDesigner;
use super::language::{Language, begin_in, use_language};
use super::people::People;
use super::questionnaires::{Indexes, Questionnaires};
use super::rounds::list::RoundsScreen;
use super::rounds::new::NewRoundScreen;
use super::rounds::round::RoundScreen;
use super::session::{Me, sign_in_again, use_me};
use super::ui::failure::Failure;
use super::ui::toast::{Toasts, provide_toasts, use_messages};
use super::units::import_screen::ImportScreen;
use super::units::list_screen::UnitsScreen;
use super::units::unit_screen::UnitScreen;
use super::versions::Version;
use super::words::words;

/// The whole console.
#[component]
pub fn Console() -> impl IntoView {
    let language = begin_in(browser::remembered_language());
    provide_toasts();
    Effect::new(move |_| browser::remember_language(language.get()));
    // Not anew in another language: every screen would be drawn anew, and what was typed be lost.
    let me = LocalResource::new(move || async move { Api(language).get::<Me>("/session").await });
    view! {
        <Router>
            {move || match me.get() {
                None => view! { <p class="waiting" role="status">{words(language.get()).loading}</p> }
                    .into_any(),
                Some(Err(error)) if error.is_signed_out() => {
                    sign_in_again();
                    ().into_any()
                }
                Some(Err(error)) => view! { <NoConnection error retry=move || me.refetch()/> }.into_any(),
                Some(Ok(me)) => view! { <Frame me/> }.into_any(),
            }}
        </Router>
    }
}

#[component]
fn NoConnection(error: ApiError, retry: impl Fn() + Send + Sync + 'static) -> impl IntoView {
    view! { <main class="bare"><Failure error retry/></main> }
}

/// The frame around the screens.
#[component]
fn Frame(me: Me) -> impl IntoView {
    provide_context(RwSignal::new(me));
    let language = use_language();
    view! {
        <a class="skip" href="#main">{move || words(language.get()).skip}</a>
        <div class="console">
            <Masthead/>
            <Parts/>
            <main id="main" tabindex="-1">
                <Routes fallback=NoSuchScreen>
                    <Route path=path!("/console") view=Start/>
                    <Route path=path!("/console/people") view=People/>
                    <Route path=path!("/console/account") view=Account/>
                    <Route path=path!("/console/audit") view=Audit/>
                    <Route path=path!("/console/questionnaires/:draft") view=DesignerScreen/>
                    <Route path=path!("/console/indexes/:draft") view=IndexDesigner/>
                    <Route path=path!("/console/questionnaires/:draft/history") view=QuestionnaireHistory/>
                    <Route path=path!("/console/indexes/:draft/history") view=IndexHistory/>
                    <Route path=path!("/console/questionnaires") view=Questionnaires/>
                    <Route path=path!("/console/indexes") view=Indexes/>
                    <Route path=path!("/console/versions/:hash") view=Version/>
                    <Route path=path!("/console/assessments") view=AssessmentsScreen/>
                    <Route path=path!("/console/assessments/:round") view=ProgressScreen/>
                    <Route path=path!("/console/assessments/:round/result") view=ResultScreen/>
                    <Route path=path!("/console/assessments/:round/survey") view=FillScreen/>
                    <Route path=path!("/console/assessments/:round/units/:unit") view=SheetScreen/>
                    <Route path=path!("/console/units") view=UnitsScreen/>
                    <Route path=path!("/console/units/import") view=ImportScreen/>
                    <Route path=path!("/console/units/:unit") view=UnitScreen/>
                    <Route path=path!("/console/rounds") view=RoundsScreen/>
                    <Route path=path!("/console/rounds/new") view=NewRoundScreen/>
                    <Route path=path!("/console/rounds/:round/:tab?") view=RoundScreen/>
                </Routes>
            </main>
        </div>
        <Toasts/>
    }
}

/// The product, the other language, and who is signed in.
#[component]
fn Masthead() -> impl IntoView {
    let language = use_language();
    let me = use_me();
    let (api, messages) = (use_api(), use_messages());
    let sign_out = move |_| {
        leptos::task::spawn_local(async move {
            match api.delete("/session").await {
                // Whoever could not be signed out must not believe it.
                Err(error) if !error.is_signed_out() => messages.fail(&error),
                _ => browser::go_to("/staff/sign-in"),
            }
        });
    };
    view! {
        <header class="masthead">
            <A href="/console" attr:class="brand">{move || words(language.get()).product}</A>
            <div class="masthead-end">
                <div class="languages" role="group">
                    {Language::ALL.map(|known| view! {
                        <button
                            type="button"
                            class="quiet"
                            lang=known.tag()
                            aria-pressed=move || (language.get() == known).to_string()
                            on:click=move |_| language.set(known)
                        >{known.name()}</button>
                    })}
                </div>
                <A
                    href="/console/account"
                    attr:class="who"
                    attr:title=move || words(language.get()).account
                >{move || me.with(|me| me.name().to_owned())}</A>
                <button type="button" class="quiet" on:click=sign_out>
                    {move || words(language.get()).sign_out}
                </button>
            </div>
        </header>
    }
}

/// The parts of the console that this person may use.
#[component]
fn Parts() -> impl IntoView {
    let language = use_language();
    let me = use_me();
    let path = use_location().pathname;
    let parts = move || {
        let words = words(language.get());
        let me = me.get();
        let all = [
            ("/console/questionnaires", words.questionnaires, "design"),
            ("/console/indexes", words.indexes, "design"),
            ("/console/rounds", words.rounds, "read_results"),
            ("/console/assessments", words.assessments, "read_assessments"),
            ("/console/units", words.units, "read_results"),
            ("/console/people", words.people, "administer"),
            ("/console/audit", words.audit, "administer"),
        ];
        let offered = all.into_iter().filter(|(_, _, right)| me.may(right));
        offered
            .map(|(address, name, _)| {
                let here = move || path.get().starts_with(address).then_some("page");
                view! { <li><a href=address aria-current=here>{name}</a></li> }
            })
            .collect_view()
    };
    Effect::new(move |_| {
        path.track();
        request_animation_frame(browser::show_current);
    });
    view! {
        <nav class="parts" aria-label=move || words(language.get()).navigation>
            <ul>{parts}</ul>
        </nav>
    }
}

/// The first screen leads to what this person works with.
#[component]
fn Start() -> impl IntoView {
    let first = use_me().with_untracked(|me| {
        if me.may("design") {
            "/console/questionnaires"
        } else if me.may("read_results") {
            "/console/rounds"
        } else {
            // Enumerators have pages of their own.
            if me.may("interview") {
                browser::go_to("/field");
            }
            "/console/account"
        }
    });
    view! { <Redirect path=first/> }
}

#[component]
fn NoSuchScreen() -> impl IntoView {
    let language = use_language();
    view! {
        <h1>{move || words(language.get()).no_such_screen}</h1>
        <p><A href="/console">{move || words(language.get()).back_to_start}</A></p>
    }
}
