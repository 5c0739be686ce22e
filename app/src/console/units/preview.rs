//! What loading would change, grouped by kind, or everything that is wrong.

use leptos::prelude::*;

use super::model::{PlacedProblem, ReadDate, UnitChange, UnitsPreview};
use super::words::{Words, words};
use crate::console::calendar;
use crate::console::language::use_language;

/// How many changes of a kind are drawn before somebody asks for the rest.
const SHOWN: usize = 100;

/// The changes of one kind, with how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The kind.
    pub kind: String,
    /// How many there are; more than are listed, if there are very many.
    pub count: usize,
    /// The changes.
    pub changes: Vec<UnitChange>,
}

/// The changes by kind, in the order in which the server lists them.
#[must_use]
pub fn groups(preview: &UnitsPreview) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for change in &preview.changes {
        match groups.last_mut() {
            Some(group) if group.kind == change.kind => group.changes.push(change.clone()),
            _ => groups.push(Group {
                kind: change.kind.clone(),
                count: preview.counts.get(&change.kind).copied().unwrap_or_default(),
                changes: vec![change.clone()],
            }),
        }
    }
    groups
}

/// A preview.
#[component]
pub fn PreviewView(
    /// The preview.
    preview: UnitsPreview,
) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let groups = groups(&preview);
    let UnitsPreview { token, problems, read_dates, unchanged, .. } = preview;
    if token.is_none() {
        return view! { <Problems problems/> }.into_any();
    }
    let remarks = (!problems.is_empty()).then(|| view! { <Remarks problems/> });
    let summary = groups.iter().map(|group| {
        let name = words.kind_of_change(&group.kind).to_owned();
        view! { <li><strong>{group.count}</strong> " " {name}</li> }
    });
    view! {
        <section aria-label=words.changes>
            <h2>{words.changes}</h2>
            {groups.is_empty().then(|| view! { <p role="status">{words.nothing_changes}</p> })}
            <ul class="tally">
                {summary.collect_view()}
                <li class="soft"><strong>{unchanged}</strong> " " {words.unchanged}</li>
            </ul>
            {remarks}
            <ReadDates read_dates/>
            {groups.into_iter().map(|group| view! { <GroupView group/> }).collect_view()}
        </section>
    }
    .into_any()
}

/// Changes of one kind.
#[component]
fn GroupView(group: Group) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let name = words.kind_of_change(&group.kind).to_owned();
    let (all, many) = (RwSignal::new(false), group.changes.len() > SHOWN);
    let changes = StoredValue::new(group.changes);
    let rows = move || {
        let most = if all.get() { usize::MAX } else { SHOWN };
        changes.with_value(|changes| changes.iter().take(most).map(row).collect_view())
    };
    view! {
        <details class="change-group" open>
            <summary>{name} " " <span class="badge">{group.count}</span></summary>
            <div class="table" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th class="number">{words.row}</th>
                            <th>{words.code}</th>
                            <th>{words.name}</th>
                            <th>{words.from_day}</th>
                            <th>{words.before}</th>
                            <th>{words.after}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {move || (many && !all.get()).then(|| view! {
                <button type="button" on:click=move |_| all.set(true)>{words.show_all}</button>
            })}
        </details>
    }
}

fn row(change: &UnitChange) -> impl IntoView + use<> {
    let text = |text: &Option<String>| text.as_deref().map(calendar::day).unwrap_or_default();
    view! {
        <tr>
            <td class="number">{change.row}</td>
            <td><code>{change.unit.clone()}</code></td>
            <th scope="row">{change.name.clone()}</th>
            <td>{text(&change.day)}</td>
            <td class="before">{text(&change.before)}</td>
            <td>{text(&change.after)}</td>
        </tr>
    }
}

/// Everything that is wrong, by table, row and column.
#[component]
fn Problems(problems: Vec<PlacedProblem>) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let count = problems.len();
    let row = move |problem: PlacedProblem| {
        view! {
            <tr>
                <td>{table_name(&problem.table, words)}</td>
                <td class="number">{(problem.row > 0).then_some(problem.row)}</td>
                <td>{problem.column_name}</td>
                <td>{problem.message}</td>
            </tr>
        }
    };
    view! {
        <section class="import-problems" role="alert" aria-label=words.problems>
            <h2>{words.problems} " " <span class="badge is-wrong">{count}</span></h2>
            <p>{words.problems_text}</p>
            <div class="table" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th>{words.table}</th>
                            <th class="number">{words.row}</th>
                            <th>{words.column}</th>
                            <th>{words.wrong}</th>
                        </tr>
                    </thead>
                    <tbody>{problems.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// What was not read, although the rest can be loaded.
#[component]
fn Remarks(problems: Vec<PlacedProblem>) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let line = move |problem: PlacedProblem| {
        let place = format!("{}, {} {}", table_name(&problem.table, words), words.row, problem.row);
        view! { <li class="problem is-warning">{problem.message} <small>{place}</small></li> }
    };
    view! {
        <div role="alert">
            <ul class="problems">{problems.into_iter().map(line).collect_view()}</ul>
        </div>
    }
}

fn table_name(table: &str, words: &'static Words) -> &'static str {
    if table == "lineage" { words.table_lineage } else { words.table_units }
}

/// The dates that were typed day/month/year, so that people can see how they were understood.
#[component]
fn ReadDates(read_dates: Vec<ReadDate>) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let count = read_dates.len();
    let line = move |date: ReadDate| {
        let table = table_name(&date.table, words);
        view! {
            <li>{table} ", " {words.row} " " {date.row} ": " {date.typed} " → " <code>{date.date}</code></li>
        }
    };
    (count > 0).then(|| {
        view! {
            <details>
                <summary>{words.read_dates} " " <span class="badge">{count}</span></summary>
                <ul>{read_dates.into_iter().take(SHOWN).map(line).collect_view()}</ul>
            </details>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::language::Language;

    #[test]
    fn changes_are_grouped_by_kind_in_their_order() {
        let change = |kind: &str, unit: &str| UnitChange {
            kind: kind.to_owned(),
            unit: unit.to_owned(),
            ..UnitChange::default()
        };
        let preview = UnitsPreview {
            counts: [("new".to_owned(), 3), ("merged".to_owned(), 1)].into(),
            changes: vec![change("new", "X1"), change("new", "X2"), change("merged", "X3")],
            ..UnitsPreview::default()
        };
        let groups = groups(&preview);
        let told: Vec<_> = groups
            .iter()
            .map(|group| (group.kind.as_str(), group.count, group.changes.len()))
            .collect();
        assert_eq!(told, [("new", 3, 2), ("merged", 1, 1)]);
    }

    #[test]
    fn every_kind_of_change_has_a_name_in_both_languages() {
        for language in Language::ALL {
            for (kind, name) in words(language).kinds {
                assert_eq!(words(language).kind_of_change(kind), name);
            }
            assert_eq!(words(language).kind_of_change("unheard_of"), "unheard_of");
        }
    }
}
