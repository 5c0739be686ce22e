//! Printed forms of a round: how many each unit gets, and from which number on.

use leptos::prelude::*;

use super::words::{said, words};
use crate::console::address::escaped;
use crate::console::language::use_language;
use crate::console::ui::field::TextField;

/// So many forms the server lays out at once.
const MOST: u64 = 200;

/// So many forms each unit gets unless somebody says otherwise.
const COUNT: u64 = 30;

/// The number of the first form unless somebody says otherwise.
const FIRST: &str = "0001";

/// What is printed for each unit. A number names one form of the round, so units do not share any:
/// those of a unit follow those of the unit above it in the table.
#[derive(Clone, Copy, Debug)]
pub struct Printing {
    count: RwSignal<String>,
    first: RwSignal<String>,
}

impl Printing {
    /// What is filled in to begin with.
    #[must_use]
    pub fn new() -> Self {
        Self { count: RwSignal::new(COUNT.to_string()), first: RwSignal::new(FIRST.to_owned()) }
    }

    /// The query for the forms of the unit at this place of the table, from 0; none if what is
    /// typed will not do.
    #[must_use]
    pub fn query(self, round: &str, unit: Option<&str>, place: u64) -> Option<String> {
        query(round, unit, (&self.first.get(), &self.count.get()), place)
    }
}

impl Default for Printing {
    fn default() -> Self {
        Self::new()
    }
}

fn query(
    round: &str,
    unit: Option<&str>,
    (first, count): (&str, &str),
    place: u64,
) -> Option<String> {
    let count = count.trim().parse::<u64>().ok().filter(|count| (1..=MOST).contains(count))?;
    let form = number_after(first.trim(), place.checked_mul(count)?)?;
    let unit = unit.map(|unit| format!("&unit={}", escaped(unit))).unwrap_or_default();
    Some(format!("round={}{unit}&form={}&count={count}", escaped(round), escaped(&form)))
}

/// The number of the form so many forms later, in as many digits: `A-0099`, 1 → `A-0100`.
fn number_after(first: &str, forms: u64) -> Option<String> {
    let stem = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = first.len() - stem.len();
    let number = first.strip_prefix(stem)?.parse::<u64>().ok()?.checked_add(forms)?;
    Some(format!("{stem}{number:0digits$}"))
}

/// The fields above the table.
#[component]
pub fn PrintingFields(printing: Printing) -> impl IntoView {
    let language = use_language();
    let wrong = Signal::derive(move || {
        printing.query("", None, 0).is_none().then(|| words(language.get()).paper_wrong.to_owned())
    });
    view! {
        <fieldset class="paper-forms">
            <legend>{said(|words| words.paper_forms)}</legend>
            <p class="soft">{said(|words| words.paper_hint)}</p>
            <div class="side-by-side">
                <TextField label=said(|words| words.paper_count) value=printing.count kind="number"
                    problem=wrong/>
                <TextField label=said(|words| words.paper_first) value=printing.first/>
            </div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_share_no_number() {
        let of = |place| query("dot-1", Some("X 1"), ("A-0099", "30"), place).unwrap();
        assert_eq!(of(0), "round=dot-1&unit=X%201&form=A-0099&count=30");
        assert_eq!(of(2), "round=dot-1&unit=X%201&form=A-0159&count=30");
        assert_eq!(
            query("dot-1", None, ("9999", "1"), 1).as_deref(),
            Some("round=dot-1&form=10000&count=1")
        );
    }

    #[test]
    fn what_cannot_be_printed_has_no_address() {
        for typed in [("0001", "0"), ("0001", "201"), ("0001", ""), ("A", "5"), ("", "5")] {
            assert_eq!(query("dot-1", None, typed, 0), None, "{typed:?}");
        }
    }
}
