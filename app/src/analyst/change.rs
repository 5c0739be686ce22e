//! A result beside that of an earlier round.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::figure::NOTHING;
use super::words::{Words, words};
use super::{Change, ChangeRemark, Earlier, NodeResult, NotCompared};
use crate::ui::number::localised;

/// The headings of the cells of [`change_cells`].
#[component]
pub fn ChangeHeadings(words: &'static Words) -> impl IntoView {
    view! {
        <th scope="col" class="number">{words.previous}</th>
        <th scope="col" class="number">{words.change}</th>
        <th scope="col">{words.rank_change}</th>
    }
}

/// The earlier value, the change and the change of rank; or why they are not there.
pub fn change_cells(change: Option<Change>, language: &Lang) -> AnyView {
    let words = words(language);
    match change {
        Some(Change::Compared { previous, change, rank_change, remark }) => {
            let remark = remark.map(|remark| {
                view! { " "<small class="status-note">{remark_words(&remark, words)}</small> }
            });
            let change =
                change.map_or_else(|| NOTHING.to_owned(), |change| signed(&change, language));
            let rank_change = rank_change
                .map_or_else(|| NOTHING.to_owned(), |places| places_words(places, language));
            view! {
                <td class="number">{localised(&previous, language)}{remark}</td>
                <td class="number">{change}</td>
                <td class="places">{rank_change}</td>
            }
            .into_any()
        }
        Some(Change::NotCompared(reason)) => {
            view! { <td class="gap reason" colspan="3">{reason_words(reason, words)}</td> }
                .into_any()
        }
        None => view! { <td class="gap" colspan="3">{NOTHING}</td> }.into_any(),
    }
}

/// A difference with its sign.
fn signed(change: &str, language: &Lang) -> String {
    let amount = change.trim_start_matches('-');
    if amount.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
        localised(amount, language)
    } else if change.starts_with('-') {
        localised(change, language)
    } else {
        format!("+{}", localised(change, language))
    }
}

/// Places gained or lost, in words.
fn places_words(places: i64, language: &Lang) -> String {
    let words = words(language);
    let forms = match places {
        0 => return words.unchanged.to_owned(),
        1.. => words.up,
        ..0 => words.down,
    };
    let count = places.unsigned_abs();
    let form = if count == 1 { forms[0] } else { forms[1] };
    form.replace("{}", &localised(&count.to_string(), language))
}

fn remark_words(remark: &ChangeRemark, words: &Words) -> String {
    match remark {
        ChangeRemark::Renamed(code) => words.renamed.replace("{}", code),
        ChangeRemark::CarriedOver => words.carried_over.to_owned(),
    }
}

fn reason_words(reason: NotCompared, words: &Words) -> String {
    let lead = match reason {
        NotCompared::UnitChanged | NotCompared::ClassChanged | NotCompared::OtherDefinition => {
            words.not_comparable
        }
        // There is nothing that could be compared or not.
        NotCompared::New | NotCompared::NoEarlierValue => "",
    };
    [lead, why(reason, words)].concat()
}

fn why(reason: NotCompared, words: &Words) -> &'static str {
    match reason {
        NotCompared::UnitChanged => words.unit_changed,
        NotCompared::ClassChanged => words.class_changed,
        NotCompared::OtherDefinition => words.other_definition,
        NotCompared::New => words.new_unit,
        NotCompared::NoEarlierValue => words.no_earlier_value,
    }
}

/// The reason for which none of these results stands beside an earlier one, if it is the same for all:
/// it is then said once.
pub fn same_reason<'r>(mut results: impl Iterator<Item = &'r NodeResult>) -> Option<NotCompared> {
    let reason = |result: &NodeResult| match result.change {
        Some(Change::NotCompared(reason)) => Some(reason),
        _ => None,
    };
    let first = reason(results.next()?)?;
    results.all(|result| reason(result) == Some(first)).then_some(first)
}

/// Says once why nothing is compared.
#[component]
pub fn SameReason(reason: Option<NotCompared>, words: &'static Words) -> impl IntoView {
    reason.map(|reason| {
        let text = [words.nothing_compared, why(reason, words)].concat();
        view! { <p class="remark">{text}</p> }
    })
}

/// The choice of an earlier round; a plain form, which needs no script.
pub fn earlier_form(earlier: Earlier, language: &Lang) -> impl IntoView + use<> {
    let words = words(language);
    let chosen = earlier.chosen.unwrap_or_default();
    let options: Vec<_> = earlier
        .rounds
        .into_iter()
        .map(|round| {
            let selected = round.code == chosen;
            let name = [round.title.as_str(), " (", &round.code, ")"].concat();
            view! { <option value=round.code selected=selected>{name}</option> }
        })
        .collect();
    (!options.is_empty()).then(|| {
        view! {
            <form class="compare" method="get">
                <input type="hidden" name="lang" value=language.to_string()/>
                <label for="previous">{words.compare_with}</label>
                <select id="previous" name="previous">
                    <option value="">{words.no_comparison}</option>
                    {options}
                </select>
                <button>{words.compare}</button>
            </form>
        }
    })
}

/// What stays in the address of a page when its language changes.
pub fn asked(earlier: &Earlier) -> String {
    earlier.chosen.as_ref().map_or_else(String::new, |code| ["&previous=", code].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_its_sign_and_none_has_no_sign() {
        let vietnamese = Lang::new("vi").unwrap();
        for (change, words) in
            [("1.25", "+1,25"), ("-0.50", "−0,50"), ("0.00", "0,00"), ("-0.00", "0,00")]
        {
            assert_eq!(signed(change, &vietnamese), words);
        }
    }

    #[test]
    fn places_gained_and_lost_are_said_in_words() {
        let (vietnamese, english) = (Lang::new("vi").unwrap(), Lang::new("en").unwrap());
        for (places, vi, en) in [
            (2, "tăng 2 bậc", "up 2 places"),
            (-1, "giảm 1 bậc", "down 1 place"),
            (0, "không đổi", "unchanged"),
        ] {
            assert_eq!(places_words(places, &vietnamese), vi);
            assert_eq!(places_words(places, &english), en);
        }
    }
}
