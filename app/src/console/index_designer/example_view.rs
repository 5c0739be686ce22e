//! What the respondents and units of the example say about the leaf in hand, to be changed.

use leptos::prelude::*;
use survey_specs::source::Path;

use super::desk::Desk;
use super::example::{Form, forms};
use super::items::options;
use super::tree::word;

/// The answers or figures that a leaf reads in the example.
#[component]
pub(super) fn LeafExample(desk: Desk, item: Memo<String>, at: Path) -> impl IntoView {
    let items = Memo::new(move |_| {
        let code = item.get();
        desk.read(|tree| {
            let rule = at.key("rule").get(tree);
            let several =
                rule.and_then(|rule| rule.get("all_items_top_box")?.get("items")?.as_array());
            several.map_or_else(
                || vec![code],
                |items| items.iter().map(|item| word(Some(item))).collect(),
            )
        })
    });
    // The form follows from the definition as it was computed last.
    let form = Memo::new(move |_| {
        desk.shown.track();
        let definition = desk.sound()?;
        let policy = desk.policy(&definition)?;
        item.with(|item| forms(&definition, &policy).get(item).map(|(form, _)| *form))
    });
    move || match form.get() {
        Some(form) => view! { <Figures desk item form/> }.into_any(),
        None => items
            .get()
            .into_iter()
            .map(|item| view! { <AnswersOf desk item/> })
            .collect_view()
            .into_any(),
    }
}

/// The answers to one item: a row for each respondent, a column for each unit.
#[component]
fn AnswersOf(desk: Desk, item: String) -> impl IntoView {
    let code = item.clone();
    let known = Memo::new(move |_| {
        let language = desk.language.get();
        let instrument = desk.instrument.get();
        let all = instrument.map(|instrument| options(&instrument, &code, language.tag()));
        all.unwrap_or_default()
            .into_iter()
            .map(|known| (known.code, known.label))
            .collect::<Vec<_>>()
    });
    let size = Memo::new(move |_| {
        desk.example.with(|example| {
            let most = example.units.iter().map(|unit| unit.respondents.len()).max();
            (example.units.len(), most.unwrap_or_default())
        })
    });
    let name = item.clone();
    let cell = move |unit: usize, person: usize| {
        let (item, key) = (item.clone(), item.clone());
        let answer = Memo::new(move |_| {
            desk.example.with(|example| {
                let answers = example.units.get(unit)?.respondents.get(person)?;
                answers.get(&key).cloned()
            })
        });
        let write = move |event| {
            let chosen = event_target_value(&event);
            desk.example.update(|example| {
                let unit = example.units.get_mut(unit);
                let Some(answers) = unit.and_then(|unit| unit.respondents.get_mut(person)) else {
                    return;
                };
                // No answer is kept as an empty one, so that none is made up again.
                answers.insert(item.clone(), chosen);
            });
        };
        let options = move || {
            let chosen = answer.get().unwrap_or_default();
            let none = view! { <option value="" selected=chosen.is_empty()>"–"</option> };
            let known = known.get().into_iter().map(|(code, label)| {
                let selected = code == chosen;
                let shown = [&code, ". ", &label].concat();
                view! { <option value=code selected=selected>{shown}</option> }
            });
            view! { {none}{known.collect_view()} }
        };
        let named = move || {
            let words = desk.words();
            format!("{} {}, {} {}", words.unit, unit + 1, words.respondent, person + 1)
        };
        view! { <td><select aria-label=named on:change=write>{options}</select></td> }
    };
    let cell = StoredValue::new(cell);
    move || {
        if known.with(Vec::is_empty) {
            return None;
        }
        let (units, people) = size.get();
        let words = desk.words();
        let heads = (1..=units).map(|unit| view! { <th scope="col">{words.unit}" "{unit}</th> });
        let rows = (0..people).map(|person| {
            let cells = (0..units).map(|unit| cell.with_value(|cell| cell(unit, person)));
            view! { <tr><th scope="row">{words.respondent}" "{person + 1}</th>{cells.collect_view()}</tr> }
        });
        Some(view! {
            <div class="table example">
                <table>
                    <caption>{words.example_answers}" "<code>{name.clone()}</code></caption>
                    <thead><tr><td></td>{heads.collect_view()}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        })
    }
}

/// The figures of one variable: a column for each unit.
#[component]
fn Figures(desk: Desk, item: Memo<String>, form: Form) -> impl IntoView {
    let units = Memo::new(move |_| desk.example.with(|example| example.units.len()));
    let field = move |unit: usize, second: bool| {
        let value = Memo::new(move |_| {
            desk.example.with(|example| {
                let written = example.units.get(unit)?.measures.get(&item.get())?;
                Some(if second { written.1.clone() } else { written.0.clone() })
            })
        });
        let write = move |event| {
            let text = event_target_value(&event);
            desk.example.update(|example| {
                let Some(unit) = example.units.get_mut(unit) else { return };
                let written = unit.measures.entry(item.get_untracked()).or_default();
                *(if second { &mut written.1 } else { &mut written.0 }) = text;
            });
        };
        let named = move || {
            let words = desk.words();
            let what = match (form, second) {
                (Form::Plain, _) => words.value,
                (Form::Ratio, false) => words.numerator,
                (Form::Ratio, true) => words.denominator,
                (Form::Assessed, false) => words.claimed,
                (Form::Assessed, true) => words.appraised,
            };
            format!("{what}, {} {}", words.unit, unit + 1)
        };
        view! {
            <td>
                <input
                    inputmode="decimal"
                    aria-label=named
                    prop:value=move || value.get().unwrap_or_default()
                    on:input=write
                />
            </td>
        }
    };
    let rows = move || {
        let words = desk.words();
        let names: &[&'static str] = match form {
            Form::Plain => &[words.value],
            Form::Ratio => &[words.numerator, words.denominator],
            Form::Assessed => &[words.claimed, words.appraised],
        };
        let row = |(index, name): (usize, &&'static str)| {
            let cells = (0..units.get()).map(|unit| field(unit, index == 1)).collect_view();
            view! { <tr><th scope="row">{*name}</th>{cells}</tr> }
        };
        names.iter().enumerate().map(row).collect_view()
    };
    let heads = move || {
        let words = desk.words();
        (1..=units.get())
            .map(|unit| view! { <th scope="col">{words.unit}" "{unit}</th> })
            .collect_view()
    };
    view! {
        <div class="table example">
            <table>
                <caption>{move || desk.words().example_figures}</caption>
                <thead><tr><td></td>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
