//! The index of a round: a ranking per class of units.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::change::{SameReason, asked, earlier_form, same_reason};
use super::figure::{ResultHeadings, Shown, figure_cell, rank_cell, result_cells, total_cell};
use super::frame::framed;
use super::uncertainty::{
    Sampling, interval_cell, interval_heading, interval_name, rank_heading, uncertainty_notes,
};
use super::words::{Words, words};
use super::{Column, Figure, GroupedBy, PolicyRow, Ranking, Results, RoundStatus, UnitRow};
use crate::ui::number::localised;

/// A label with more characters than this gets a wider column, so that it takes fewer lines.
const LONGEST_NARROW: usize = 24;

/// The ranking of every class.
#[must_use]
pub fn results_page(page: &Results) -> String {
    let words = words(&page.language);
    let rankings = if page.classes.is_empty() {
        view! { <p class="empty">{words.no_results}</p> }.into_any()
    } else {
        view! { <Rankings page=page.clone()/> }.into_any()
    };
    let content = view! {
        <h1>{page.title.clone()}" "<small>{page.round.clone()}</small></h1>
        {rankings}
        <PolicyList policy=page.policy.clone() words/>
    };
    framed(&page.title, &page.language, page.staff.as_ref(), &asked(&page.earlier), content)
}

/// What all rankings of a page have in common.
#[derive(Clone, Debug)]
struct Frame {
    language: Lang,
    total: Column,
    columns: Vec<Column>,
    grouped_by: Option<GroupedBy>,
    sampling: Option<Sampling>,
}

impl Ranking {
    fn rows(&self) -> impl Iterator<Item = &UnitRow> {
        self.units.iter().chain(&self.class_row)
    }

    fn has_suppressed(&self) -> bool {
        self.rows().any(|row| row.total.figure == Figure::Suppressed)
    }
}

/// Says that figures still move.
#[component]
pub fn Provisional(status: RoundStatus, words: &'static Words) -> impl IntoView {
    matches!(status, RoundStatus::Open | RoundStatus::Paused)
        .then(|| view! { <p class="remark">{words.provisional}</p> })
}

/// The rankings, and what can be done with them.
#[component]
fn Rankings(page: Results) -> impl IntoView {
    let words = words(&page.language);
    let suppressed = page.classes.iter().any(Ranking::has_suppressed);
    let frame = Frame {
        language: page.language.clone(),
        total: page.total,
        columns: page.columns,
        grouped_by: page.grouped_by,
        sampling: page.sampling,
    };
    let results = page.classes.iter().flat_map(Ranking::rows).map(|row| &row.total);
    let notes = uncertainty_notes(frame.sampling.as_ref(), results, None, &page.language);
    let tables: Vec<_> = page
        .classes
        .into_iter()
        .map(|ranking| view! { <RankingTable ranking page=frame.clone()/> }.into_any())
        .collect();
    view! {
        <Provisional status=page.status words/>
        {earlier_form(page.earlier, &page.language)}
        {tables}
        <Key page=frame/>
        {notes}
        {suppressed.then(|| view! { <p class="note">{words.suppressed_note}</p> })}
        <p><a class="button" href=page.csv_href download>{words.download}</a></p>
    }
}

#[component]
fn RankingTable(ranking: Ranking, page: Frame) -> impl IntoView {
    let words = words(&page.language);
    let language = page.language.clone();
    let reason = same_reason(ranking.units.iter().map(|row| &row.total));
    let shown = Shown::of(ranking.rows().map(|row| &row.total), page.grouped_by);
    let shown = Shown { change: shown.change && reason.is_none(), ..shown };
    let id = ["ranking-", &ranking.class].concat();
    let count = localised(&ranking.units.len().to_string(), &language);
    let counted = if ranking.units.len() == 1 { words.one_unit } else { words.all_units };
    let class = if shown.certainty.interval { "results sampled" } else { "results" };
    let title = if shown.rank { words.ranking } else { words.class };
    let line = |row: UnitRow| unit_line(row, shown, &language);
    let units: Vec<_> = ranking.units.into_iter().map(line).collect();
    let foot = ranking.class_row.map(line).map(|line| view! { <tfoot>{line}</tfoot> }.into_any());
    let (maxima, scale) = (ranking.maxima, ranking.scale);
    let head = view! { <RankingHead page maxima scale shown/> }.into_any();
    view! {
        <SameReason reason words/>
        <div class="scroll" tabindex="0" role="region" aria-labelledby=id.clone()>
            <table class=class>
                <caption id=id.clone()>{title}" "{ranking.class}" "<small>{count}" "{counted}</small></caption>
                {head}
                <tbody>{units}</tbody>
                {foot}
            </table>
        </div>
    }
}

#[component]
fn RankingHead(
    page: Frame,
    maxima: Vec<Option<String>>,
    scale: Option<[String; 2]>,
    shown: Shown,
) -> impl IntoView {
    let words = words(&page.language);
    let maxima = maxima.into_iter().chain(std::iter::repeat(None));
    let columns: Vec<_> = page
        .columns
        .into_iter()
        .zip(maxima)
        .map(|(column, max)| {
            view! { <ColumnHeading column max language=page.language.clone()/> }.into_any()
        })
        .collect();
    let interval = shown.certainty.interval.then(|| {
        let name = interval_name(page.sampling.as_ref(), &page.language);
        interval_heading(name, scale, &page.language)
    });
    let has_sets = shown.certainty.rank_set;
    view! {
        <thead>
            <tr>
                <th scope="col" class="unit">{words.unit}</th>
                {shown.rank.then(|| rank_heading(has_sets, words))}
                <ColumnHeading column=page.total max=None language=page.language/>
                {interval}
                <ResultHeadings shown words/>
                {columns}
            </tr>
        </thead>
    }
}

/// The label of a node, on a phone only its code; and the largest value possible.
#[component]
fn ColumnHeading(column: Column, max: Option<String>, language: Lang) -> impl IntoView {
    let is_wide = column.label.chars().count() > LONGEST_NARROW;
    let class = if is_wide { "long wide" } else { "long" };
    let out_of = max.map(|max| {
        let max = localised(&max, &language);
        view! { " "<small class="max">{words(&language).out_of}" "{max}</small> }
    });
    view! {
        <th scope="col" class="number">
            <span class=class>{column.label}" "</span>
            <small>{column.code}</small>
            {out_of}
        </th>
    }
}

// The rows are erased: the type of a whole table is deeper than the compiler goes in release.
fn unit_line(row: UnitRow, shown: Shown, language: &Lang) -> AnyView {
    let figures: Vec<_> =
        row.figures.into_iter().map(|figure| figure_cell(figure, language)).collect();
    let interval =
        shown.certainty.interval.then(|| interval_cell(row.total.uncertainty.as_ref(), language));
    let name = match row.href {
        Some(href) => view! { <a href=href>{row.name}</a> }.into_any(),
        None => row.name.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="unit">{name}" "<small>{row.code}</small></th>
            {shown.rank.then(|| rank_cell(&row.total, language))}
            {total_cell(row.total.figure.clone(), language)}
            {interval}
            {result_cells(row.total, shown, language)}
            {figures}
        </tr>
    }
    .into_any()
}

/// What the codes over the columns mean, on a phone.
#[component]
fn Key(page: Frame) -> impl IntoView {
    let columns = std::iter::once(page.total).chain(page.columns);
    let key: Vec<_> =
        columns.map(|column| [column.code.as_str(), ": ", &column.label].concat()).collect();
    view! { <p class="note key">{key.join(" · ")}</p> }
}

/// The variants that were used, so that the figures can be understood and computed anew.
#[component]
fn PolicyList(policy: Vec<PolicyRow>, words: &'static Words) -> impl IntoView {
    let rows: Vec<_> = policy
        .into_iter()
        .map(|row| {
            view! {
                <dt><code>{row.setting}</code>" = "<code>{row.chosen}</code></dt>
                <dd>{row.note}</dd>
            }
        })
        .collect();
    (!rows.is_empty())
        .then(|| view! { <section class="policy"><h2>{words.policy}</h2><dl>{rows}</dl></section> })
}
