//! What each unit is to bring in: typed unit by unit, or pasted from a spreadsheet.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::json;

use super::cells_file::CellsFile;
use super::model::Targets;
use super::pasted::{Known, Puzzle, targets as read_targets};
use super::words::{said, words};
use crate::console::api::{Api, use_api};
use crate::console::language::use_language;
use crate::console::session::use_me;
use crate::console::ui::busy::Busy;
use crate::console::ui::empty::Empty;
use crate::console::ui::field::{TextArea, TextField};
use crate::console::ui::loaded::Loaded;
use crate::console::ui::shortcut::{Keys, on_keys};
use crate::console::ui::toast::use_messages;
use crate::ui::fold::is_found;

/// The tab.
#[component]
pub fn TargetsTab(code: String) -> impl IntoView {
    let asked = code.clone();
    // Not anew in another language: what was typed would be lost.
    let api = use_api();
    let targets = LocalResource::new(move || {
        let path = format!("/rounds/{asked}/targets");
        async move { api.get::<Targets>(&path).await }
    });
    view! {
        <Loaded resource=targets let:targets>
            {if targets.units.is_empty() {
                view! {
                    <Empty title=said(|words| words.no_units_here) text=said(|words| words.no_units_text)/>
                }
                .into_any()
            } else {
                view! { <Table code=code.clone() targets/> }.into_any()
            }}
        </Loaded>
    }
}

/// The targets as they stand in the table, by unit; an empty text is that of all units.
type Typed = RwSignal<BTreeMap<String, String>>;

/// What differs from what is kept; none if something is no number.
fn changes(typed: &BTreeMap<String, String>, kept: &Targets) -> Option<Vec<(String, Option<u32>)>> {
    let mut changes = Vec::new();
    for unit in &kept.units {
        let text = typed.get(&unit.unit).map(|text| text.trim()).unwrap_or_default();
        let target = if text.is_empty() { None } else { Some(text.parse::<u32>().ok()?) };
        if target != unit.target {
            changes.push((unit.unit.clone(), target));
        }
    }
    Some(changes)
}

fn typed_of(targets: &Targets) -> BTreeMap<String, String> {
    let text = |target: Option<u32>| target.map(|target| target.to_string()).unwrap_or_default();
    targets.units.iter().map(|unit| (unit.unit.clone(), text(unit.target))).collect()
}

#[component]
fn Table(code: String, targets: Targets) -> impl IntoView {
    let (language, me, messages) = (use_language(), use_me(), use_messages());
    let typed: Typed = RwSignal::new(typed_of(&targets));
    let kept = RwSignal::new(targets);
    let busy = RwSignal::new(false);
    let changed = Memo::new(move |_| kept.with(|kept| typed.with(|typed| changes(typed, kept))));
    let save = move || {
        let Some(changes) = changed.get_untracked() else { return };
        let units =
            changes.into_iter().map(|(unit, target)| json!({"unit": unit, "target": target}));
        let revision = kept.with_untracked(|kept| kept.revision);
        let body = json!({"revision": revision, "units": units.collect::<Vec<_>>()});
        let (api, path) = (Api(language), format!("/rounds/{code}/targets"));
        let again = path.clone();
        busy.set(true);
        leptos::task::spawn_local(async move {
            match api.put::<_, Targets>(&path, &body).await {
                Ok(now) => {
                    typed.set(typed_of(&now));
                    kept.set(now);
                    messages.say(words(language.get_untracked()).saved);
                }
                Err(error) => {
                    messages.fail(&error);
                    // Somebody else has changed the round: what was typed stays, and can be kept now.
                    if error.status == 409
                        && let Ok(now) = api.get::<Targets>(&again).await
                    {
                        kept.set(now);
                    }
                }
            }
            busy.set(false);
        });
    };
    let designs = move || me.get().may("design");
    let ready =
        Signal::derive(move || changed.with(|it| it.as_ref().is_some_and(|it| !it.is_empty())));
    let by_keys = save.clone();
    on_keys(Keys::control("s"), move || {
        if ready.get_untracked() && !busy.get_untracked() {
            by_keys();
        }
    });
    let save_bar = move || {
        let save = save.clone();
        designs().then(|| view! {
            <div class="save-bar">
                <Busy busy enabled=ready act=save class="primary">{said(|words| words.save)}</Busy>
                <span role="status">
                    {move || match changed.get() {
                        None => words(language.get()).lacks_target.to_owned(),
                        Some(changes) if changes.is_empty() => String::new(),
                        Some(changes) => {
                            let words = words(language.get());
                            format!("{} {}", words.number(changes.len() as u64), words.changes)
                        }
                    }}
                </span>
            </div>
        })
    };
    view! {
        <p class="soft">
            {move || {
                let words = words(language.get());
                match kept.with(|kept| kept.target) {
                    Some(target) => format!("{} {}", words.common_target, words.number(u64::from(target))),
                    None => words.no_common_target.to_owned(),
                }
            }}
        </p>
        {move || designs().then(|| view! { <Paste typed kept/> })}
        {save_bar}
        <Fields typed kept/>
    }
}

/// Targets pasted from a spreadsheet.
#[component]
fn Paste(typed: Typed, kept: RwSignal<Targets>) -> impl IntoView {
    let language = use_language();
    let (text, left) = (RwSignal::new(String::new()), RwSignal::new(Vec::<Puzzle>::new()));
    let took = RwSignal::new(None::<usize>);
    let take = move |_| {
        let known: Vec<Known> = kept.with_untracked(|kept| {
            let known = |unit: &super::model::UnitTarget| Known {
                unit: unit.unit.clone(),
                name: unit.name.clone(),
            };
            kept.units.iter().map(known).collect()
        });
        let pasted = read_targets(&text.get_untracked(), &known);
        typed.update(|typed| {
            for row in &pasted.rows {
                let target = row.target.map(|target| target.to_string()).unwrap_or_default();
                typed.insert(row.unit.clone(), target);
            }
        });
        took.set(Some(pasted.rows.len()));
        left.set(pasted.puzzles);
        text.set(String::new());
    };
    let outcome = move || {
        let words = words(language.get());
        took.get().map(|took| format!("{} {}", words.number(took as u64), words.rows_taken))
    };
    let puzzles = move || {
        let words = words(language.get());
        let line = |puzzle: Puzzle| {
            view! { <li>{format!("{} {}: {}", words.line, puzzle.line, puzzle.text)}</li> }
        };
        let left = left.get();
        (!left.is_empty()).then(|| {
            view! {
                <p class="wrong">{words.rows_left}</p>
                <ul>{left.into_iter().map(line).collect_view()}</ul>
            }
        })
    };
    view! {
        <details>
            <summary>{said(|words| words.paste_targets)}</summary>
            <TextArea
                label=said(|words| words.pasted_rows)
                hint=said(|words| words.paste_hint)
                value=text
                rows=6
                class="cells"
            />
            <div class="actions">
                <button type="button" disabled=move || text.with(String::is_empty) on:click=take>
                    {said(|words| words.take_over)}
                </button>
                <CellsFile cells=text/>
            </div>
            <div role="status">{outcome}{puzzles}</div>
        </details>
    }
}

#[component]
fn Fields(typed: Typed, kept: RwSignal<Targets>) -> impl IntoView {
    let (language, me) = (use_language(), use_me());
    let sought = RwSignal::new(String::new());
    let rows = move || {
        let sought = sought.get();
        let units = kept.with(|kept| kept.units.clone());
        let common =
            kept.with(|kept| kept.target.map(|target| target.to_string())).unwrap_or_default();
        let fits = units.into_iter().filter(|unit| is_found(&unit.name, &sought));
        let designs = me.get().may("design");
        fits.map(|unit| {
            let (code, set) = (unit.unit.clone(), unit.unit.clone());
            let label = format!("{}: {}", words(language.get()).target, unit.name);
            view! {
                <tr>
                    <th scope="row">{unit.name}" "<small>{unit.unit}</small></th>
                    <td>
                        <input
                            type="number"
                            min="0"
                            max="1000000"
                            aria-label=label
                            placeholder=common.clone()
                            disabled=!designs
                            prop:value=move || {
                                typed.with(|typed| typed.get(&code).cloned().unwrap_or_default())
                            }
                            on:input=move |event| {
                                let text = event_target_value(&event);
                                typed.update(|typed| {
                                    typed.insert(set.clone(), text);
                                });
                            }
                        />
                    </td>
                </tr>
            }
        })
        .collect_view()
    };
    view! {
        <div class="sieve"><TextField label=said(|words| words.seek) value=sought kind="search"/></div>
        <div class="table" tabindex="0">
            <table class="targets">
                <thead>
                    <tr>
                        <th scope="col">{said(|words| words.unit)}</th>
                        <th scope="col">{said(|words| words.target)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::rounds::model::UnitTarget;

    #[test]
    fn only_what_differs_from_what_is_kept_is_sent() {
        let unit = |unit: &str, target| UnitTarget { unit: unit.into(), name: unit.into(), target };
        let kept = Targets {
            target: Some(30),
            units: vec![unit("a", Some(5)), unit("b", None), unit("c", Some(7))],
            revision: 1,
        };
        let mut typed = typed_of(&kept);
        assert_eq!(changes(&typed, &kept), Some(vec![]));
        typed.insert("a".into(), " 6 ".into());
        typed.insert("c".into(), String::new());
        let expected = vec![("a".to_owned(), Some(6)), ("c".to_owned(), None)];
        assert_eq!(changes(&typed, &kept), Some(expected));
        typed.insert("b".into(), "nhiều".into());
        assert_eq!(changes(&typed, &kept), None);
    }
}
