//! Labelled fields of forms. Each has its label above, a hint below, and says what is wrong with it.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;

/// What was typed; nothing where nothing was.
#[must_use]
pub fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

static LAST: AtomicU32 = AtomicU32::new(0);

/// An id that no other element has.
#[must_use]
pub fn unique_id(stem: &str) -> String {
    format!("{stem}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// The frame of a field: label, the field itself, hint and problem.
#[component]
pub fn Labelled(
    /// The id of the field inside.
    #[prop(into)]
    id: String,
    /// What is to be filled in.
    #[prop(into)]
    label: Signal<String>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
    /// The field.
    children: Children,
) -> impl IntoView {
    let described = [id.as_str(), "-hint"].concat();
    view! {
        <div class="field" class:is-wrong=move || problem.is_some_and(|problem| problem.get().is_some())>
            <label for=id>{label}</label>
            {children()}
            {hint.map(|hint| view! { <small id=described>{hint}</small> })}
            {move || problem.and_then(|problem| problem.get()).map(|text| view! {
                <p class="wrong" role="alert">{text}</p>
            })}
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// What is to be filled in.
    #[prop(into)]
    label: Signal<String>,
    /// What stands in the field.
    value: RwSignal<String>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
    /// The kind of input, such as `date` or `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in, such as `username`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let id = unique_id("field");
    let input = id.clone();
    let described = [id.as_str(), "-hint"].concat();
    view! {
        <Labelled id label hint=hint.unwrap_or_else(|| Signal::stored(String::new()))
            problem=problem.unwrap_or_else(|| Signal::stored(None))>
            <input
                id=input
                type=kind
                autocomplete=autocomplete
                required=required
                aria-describedby=described
                aria-invalid=move || problem.is_some_and(|problem| problem.get().is_some()).to_string()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </Labelled>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// What is to be filled in.
    #[prop(into)]
    label: Signal<String>,
    /// What stands in the field.
    value: RwSignal<String>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// How many lines are seen at once.
    #[prop(default = 3)]
    rows: u32,
    /// `cells` for what is pasted, or is no prose.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let id = unique_id("field");
    let area = id.clone();
    let described = [id.as_str(), "-hint"].concat();
    view! {
        <Labelled id label hint=hint.unwrap_or_else(|| Signal::stored(String::new()))>
            <textarea
                id=area
                class=class
                rows=rows
                spellcheck=class.is_empty().to_string()
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </Labelled>
    }
}

/// A choice from a short list: words to store, with what is shown for each.
#[component]
pub fn ChoiceField(
    /// What is to be chosen.
    #[prop(into)]
    label: Signal<String>,
    /// What is chosen.
    value: RwSignal<String>,
    /// The words and what is shown for them.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// How to choose.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
) -> impl IntoView {
    let id = unique_id("field");
    let select = id.clone();
    let options = move || {
        let chosen = value.get();
        let option = |(word, shown): (String, String)| {
            let selected = word == chosen;
            view! { <option value=word selected=selected>{shown}</option> }
        };
        choices.get().into_iter().map(option).collect_view()
    };
    view! {
        <Labelled id label hint=hint.unwrap_or_else(|| Signal::stored(String::new()))>
            <select
                id=select
                prop:value=move || value.get()
                on:change=move |event| value.set(event_target_value(&event))
            >{options}</select>
        </Labelled>
    }
}

/// Yes or no.
#[component]
pub fn CheckField(
    /// What is so or not.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is so.
    value: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || value.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::given;

    #[test]
    fn what_was_not_typed_is_left_out() {
        assert_eq!(given("  "), None);
        assert_eq!(given(" x "), Some("x".to_owned()));
    }
}
