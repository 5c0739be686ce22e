//! The cells of one result: value, rank, group and number of answers.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::change::{ChangeHeadings, change_cells};
use super::uncertainty::{Certainty, rank_set_text};
use super::words::{Words, words};
use super::{Figure, GroupedBy, NodeResult};
use crate::ui::number::localised;

/// What stands where there is nothing to say.
pub const NOTHING: &str = "–";

/// Which columns a table of results needs; one that would be empty is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub rank: bool,
    pub change: bool,
    pub group: Option<GroupedBy>,
    pub n: bool,
    pub certainty: Certainty,
}

impl Shown {
    /// The columns that these results fill.
    pub fn of<'r>(
        results: impl Iterator<Item = &'r NodeResult>,
        grouped_by: Option<GroupedBy>,
    ) -> Self {
        let mut shown = Self::default();
        for result in results {
            shown.rank |= result.rank.is_some();
            shown.change |= result.change.is_some();
            shown.n |= result.n.is_some();
            shown.certainty.add(result);
            if result.group.is_some() {
                shown.group = grouped_by;
            }
        }
        shown
    }
}

/// What the groups of values are called.
pub fn group_word(words: &Words, grouped_by: GroupedBy) -> &'static str {
    match grouped_by {
        GroupedBy::Bands => words.band,
        GroupedBy::Quantiles => words.quantile_group,
    }
}

/// A figure in a cell of a table.
pub fn figure_cell(figure: Figure, language: &Lang) -> impl IntoView + use<> {
    let class = match &figure {
        Figure::Published { .. } => "number",
        Figure::Suppressed | Figure::Missing => "number gap",
    };
    view! { <td class=class>{figure_text(figure, language)}</td> }
}

/// The figure of a total in a cell of a table.
pub fn total_cell(figure: Figure, language: &Lang) -> impl IntoView + use<> {
    let class = match &figure {
        Figure::Published { .. } => "number total",
        Figure::Suppressed | Figure::Missing => "number gap",
    };
    view! { <td class=class>{figure_text(figure, language)}</td> }
}

/// A figure in the form of its language, with the largest value possible; or why there is none.
pub fn figure_text(figure: Figure, language: &Lang) -> AnyView {
    let words = words(language);
    match figure {
        Figure::Published { value, max, fewer_than } => {
            let max = max.map(|max| {
                view! { <small class="max">" / "{localised(&max, language)}</small> }
            });
            let status = fewer_than.map(|smallest| {
                let text =
                    words.fewer_than.replace("{}", &localised(&smallest.to_string(), language));
                view! { " "<small class="status-note">{text}</small> }
            });
            view! { {localised(&value, language)}{max}{status} }.into_any()
        }
        Figure::Suppressed => words.suppressed.into_any(),
        Figure::Missing => words.missing.into_any(),
    }
}

/// The headings over the cells of [`result_cells`], but for those of the value, which come first.
#[component]
pub fn ResultHeadings(shown: Shown, words: &'static Words) -> impl IntoView {
    let group = shown.group.map(|grouped_by| {
        view! { <th scope="col">{group_word(words, grouped_by)}</th> }
    });
    view! {
        {shown.change.then(|| view! { <ChangeHeadings words/> })}
        {group}
        {shown.n.then(|| view! { <th scope="col" class="number">{words.responses}" "<small>"n"</small></th> })}
    }
}

/// Change, group and number of answers, as far as they are shown.
pub fn result_cells(result: NodeResult, shown: Shown, language: &Lang) -> impl IntoView + use<> {
    let words = words(language);
    let n = match (result.n, &result.figure) {
        (Some(n), _) => ("number", localised(&n.to_string(), language)),
        (None, Figure::Suppressed) => ("number gap", words.suppressed.to_owned()),
        (None, _) => ("number gap", NOTHING.to_owned()),
    };
    let group = result.group.unwrap_or_else(|| NOTHING.to_owned());
    view! {
        {shown.change.then(|| change_cells(result.change, language))}
        {shown.group.map(|_| view! { <td class="group">{group}</td> })}
        {shown.n.then(|| view! { <td class=n.0>{n.1}</td> })}
    }
}

/// A rank, and its set if it has one.
pub fn rank_cell(result: &NodeResult, language: &Lang) -> AnyView {
    let Some(rank) = result.rank else {
        return view! { <td class="number gap">{NOTHING}</td> }.into_any();
    };
    let set = result.rank_set.map(|set| {
        view! { " "<small class="rank-set">{rank_set_text(set, language)}</small> }
    });
    view! { <td class="number rank">{localised(&rank.to_string(), language)}{set}</td> }.into_any()
}
