//! The list of people.

use leptos::prelude::*;

use super::edit::Edit;
use super::invite::Invite;
use super::model::{Member, Members, ROLES, Roles, found};
use super::words::{role_name, said, words};
use crate::console::api::{Api, use_api};
use crate::console::browser;
use crate::console::calendar::moment;
use crate::console::language::use_language;
use crate::console::ui::dialog::Dialog;
use crate::console::ui::empty::Empty;
use crate::console::ui::field::TextField;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;

/// Who works here.
#[component]
pub fn People() -> impl IntoView {
    let language = use_language();
    let inviting = RwSignal::new(false);
    Effect::new(move |_| browser::set_title(words(language.get()).title));
    let members = LocalResource::new(move || {
        let api = Api::tracked(language);
        async move { api.get::<Members>("/staff").await }
    });
    let again = Callback::new(move |()| members.refetch());
    view! {
        <header class="screen-head">
            <h1>{move || words(language.get()).title}</h1>
            <div class="actions">
                <button type="button" class="primary" on:click=move |_| inviting.set(true)>
                    {move || words(language.get()).invite}
                </button>
            </div>
        </header>
        <Loaded resource=members children=move |members| view! { <List members inviting again/> }/>
        <Dialog open=inviting title=said(|words| words.new_person)>
            <Invite again/>
        </Dialog>
    }
}

/// The people that were fetched.
#[component]
fn List(members: Members, inviting: RwSignal<bool>, again: Callback<()>) -> impl IntoView {
    let language = use_language();
    let wanted = RwSignal::new(String::new());
    let edited = RwSignal::new(None::<Member>);
    let editing = RwSignal::new(false);
    let edit = Callback::new(move |member: Member| {
        edited.set(Some(member));
        editing.set(true);
    });
    let alone = members.staff.len() < 2;
    let must = StoredValue::new(members.second_factor_roles.clone());
    let staff = StoredValue::new(members.staff);
    let rows = move || {
        let shown = wanted.with(|wanted| staff.with_value(|staff| found(staff, wanted)));
        if shown.is_empty() {
            let nobody = words(language.get()).nobody_found;
            return view! { <tr><td colspan="7">{nobody}</td></tr> }.into_any();
        }
        let row = |member: Member| {
            let lacks =
                !member.second_factor && must.with_value(|must| must.contains(&member.role));
            view! { <Row member lacks edit/> }
        };
        shown.into_iter().map(row).collect_view().into_any()
    };
    view! {
        {alone.then(|| view! {
            <Empty
                title=said(|words| words.empty_title)
                text=said(|words| words.empty_text)
            >
                <button type="button" class="primary" on:click=move |_| inviting.set(true)>
                    {move || words(language.get()).invite}
                </button>
            </Empty>
        })}
        <TextField
            label=said(|words| words.find)
            value=wanted
            kind="search"
        />
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{move || words(language.get()).name}</th>
                        <th scope="col">{move || words(language.get()).role}</th>
                        <th scope="col">{move || words(language.get()).unit}</th>
                        <th scope="col">{move || words(language.get()).state}</th>
                        <th scope="col">{move || words(language.get()).second_factor}</th>
                        <th scope="col">{move || words(language.get()).last_sign_in}</th>
                        <th scope="col"><span class="unseen">{move || words(language.get()).edit}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <SecondFactorRoles chosen=members.second_factor_roles again/>
        <Dialog
            open=editing
            title=Signal::derive(move || edited.with(|it| it.as_ref().map(|it| it.user.clone())).unwrap_or_default())
        >
            {move || edited.get().map(|member| view! { <Edit member again open=editing/> })}
        </Dialog>
    }
}

/// One person.
#[component]
fn Row(member: Member, lacks: bool, edit: Callback<Member>) -> impl IntoView {
    let language = use_language();
    let name = member.display_name.clone().unwrap_or_else(|| member.user.clone());
    let (role, unit) = (member.role.clone(), member.unit.clone());
    let (state, last) = (member.state.clone(), member.last_sign_in_at.clone());
    let factor = member.second_factor;
    let class = match state.as_str() {
        "active" => "badge is-good",
        "invited" => "badge is-warn",
        _ => "badge is-wrong",
    };
    let state = move || {
        let words = words(language.get());
        match state.as_str() {
            "active" => words.active,
            "invited" => words.invited,
            _ => words.disabled,
        }
    };
    let factor = move || {
        let words = words(language.get());
        match (factor, lacks) {
            (true, _) => view! { <span class="badge is-good">{words.on}</span> }.into_any(),
            (false, true) => {
                view! { <span class="badge is-warn">{words.required}</span> }.into_any()
            }
            (false, false) => words.off.into_any(),
        }
    };
    let label = {
        let name = name.clone();
        move || format!("{} {name}", words(language.get()).edit)
    };
    let user = member.user.clone();
    view! {
        <tr>
            <th scope="row">{name}<br/><small>{user}</small></th>
            <td>{move || role_name(&role, language.get())}</td>
            <td>{move || unit.clone().unwrap_or_else(|| words(language.get()).whole_survey.to_owned())}</td>
            <td><span class=class>{state}</span></td>
            <td>{factor}</td>
            <td>{move || last.as_deref().map_or_else(|| words(language.get()).never.to_owned(), moment)}</td>
            <td>
                <button type="button" aria-label=label on:click=move |_| edit.run(member.clone())>
                    {move || words(language.get()).edit}
                </button>
            </td>
        </tr>
    }
}

/// Which roles must sign in with a second factor.
#[component]
fn SecondFactorRoles(chosen: Vec<String>, again: Callback<()>) -> impl IntoView {
    let language = use_language();
    let (api, messages) = (use_api(), use_messages());
    let saving = RwSignal::new(false);
    let set = move |role: &'static str, must: bool, chosen: Vec<String>| {
        let mut roles: Vec<_> = chosen.into_iter().filter(|known| known != role).collect();
        if must {
            roles.push(role.to_owned());
        }
        saving.set(true);
        leptos::task::spawn_local(async move {
            match api.put::<_, Roles>("/second-factor-roles", &Roles { roles }).await {
                Ok(_) => messages.say(words(language.get_untracked()).saved),
                Err(error) => messages.fail(&error),
            }
            saving.set(false);
            again.run(());
        });
    };
    let boxes = ROLES.map(|role| {
        let must = chosen.iter().any(|known| known == role);
        let chosen = chosen.clone();
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=must
                    disabled=move || saving.get()
                    on:change=move |event| set(role, event_target_checked(&event), chosen.clone())
                />
                <span>{move || role_name(role, language.get())}</span>
            </label>
        }
    });
    view! {
        <fieldset class="factor-roles">
            <legend>{move || words(language.get()).roles_title}</legend>
            <p class="soft">{move || words(language.get()).roles_hint}</p>
            <div class="actions">{boxes}</div>
        </fieldset>
    }
}
