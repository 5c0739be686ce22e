//! The whole tree of one unit.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::change::{SameReason, asked, earlier_form, same_reason};
use super::figure::{
    NOTHING, ResultHeadings, Shown, figure_cell, figure_text, group_word, rank_cell, result_cells,
    total_cell,
};
use super::frame::framed;
use super::results::Provisional;
use super::uncertainty::{
    interval_cell, interval_heading, interval_name, interval_text, precision_cells,
    precision_headings, rank_heading, rank_set_text, uncertainty_notes,
};
use super::words::words;
use super::{Figure, TreeRow, UnitResults};
use crate::ui::number::localised;

/// Nodes deeper than this are indented no further: a phone has no room.
const DEEPEST: usize = 5;

/// The results of a unit, node by node.
#[must_use]
pub fn unit_page(page: &UnitResults) -> String {
    let words = words(&page.language);
    let has = |wanted: fn(&Figure) -> bool| page.nodes.iter().any(|row| wanted(&row.result.figure));
    let tree = if has(|figure| matches!(figure, Figure::Published { .. })) {
        view! { <Facts page=page.clone()/><Tree page=page.clone()/> }.into_any()
    } else if has(|figure| *figure == Figure::Suppressed) {
        view! { <p class="remark">{words.unit_withheld}</p> }.into_any()
    } else {
        view! { <p class="empty">{words.no_results_of_unit}</p> }.into_any()
    };
    let content = view! {
        <p class="back"><a href=page.results_href.clone()>"← "{page.title.clone()}</a></p>
        <h1>{page.name.clone()}" "<small>{page.unit.clone()}</small></h1>
        <Provisional status=page.status words/>
        {earlier_form(page.earlier.clone(), &page.language)}
        {tree}
    };
    let title = [page.name.as_str(), " – ", &page.title].concat();
    framed(&title, &page.language, page.staff.as_ref(), &asked(&page.earlier), content)
}

/// The total in short, for those who look no further.
#[component]
fn Facts(page: UnitResults) -> impl IntoView {
    let words = words(&page.language);
    let language = page.language;
    page.nodes.into_iter().next().map(|total| {
        let result = total.result;
        let among = words
            .ranked_of
            .replace("{}", &localised(&page.ranked.to_string(), &language))
            .replace("{class}", &page.class);
        let rank = result.rank.map(|rank| {
            let rank = localised(&rank.to_string(), &language);
            let set = result.rank_set.map(|set| [" ", &rank_set_text(set, &language)].concat());
            view! { <div><dt>{words.rank}</dt><dd><b>{rank}</b>{set}" "<small>{among}</small></dd></div> }
        });
        let interval = result
            .uncertainty
            .and_then(|uncertainty| interval_text(&uncertainty, &language))
            .map(|interval| {
                let name = interval_name(page.sampling.as_ref(), &language);
                view! { <div><dt>{name}</dt><dd><b>{interval}</b></dd></div> }
            });
        let group = result.group.zip(page.grouped_by).map(|(group, grouped_by)| {
            view! { <div><dt>{group_word(words, grouped_by)}</dt><dd><b>{group}</b></dd></div> }
        });
        let n = result.n.map(|n| {
            let n = localised(&n.to_string(), &language);
            view! { <div><dt>{words.responses}</dt><dd><b>{n}</b></dd></div> }
        });
        view! {
            <dl class="facts">
                <div><dt>{total.label}</dt><dd><b>{figure_text(result.figure, &language)}</b></dd></div>
                {interval.into_any()}
                {rank.into_any()}
                {group}
                {n}
            </dl>
        }
    })
}

#[component]
fn Tree(page: UnitResults) -> impl IntoView {
    let words = words(&page.language);
    let reason = same_reason(page.nodes.iter().map(|row| &row.result));
    let shown = Shown::of(page.nodes.iter().map(|row| &row.result), page.grouped_by);
    let shown = Shown { change: shown.change && reason.is_none(), ..shown };
    // Where the largest value is 100, the value says it already.
    let has_percent = page.nodes.iter().any(|row| row.percent.is_some());
    let name = interval_name(page.sampling.as_ref(), &page.language);
    let head = view! { <TreeHead shown has_percent interval=name language=page.language.clone()/> };
    let results = page.nodes.iter().map(|row| &row.result);
    let design_effect = shown.certainty.design_effect.then_some(words.design_effect_note);
    let notes = uncertainty_notes(page.sampling.as_ref(), results, design_effect, &page.language);
    let class = if shown.certainty.interval { "results tree sampled" } else { "results tree" };
    let lines: Vec<_> = page
        .nodes
        .into_iter()
        .map(|row| node_line(row, shown, has_percent, &page.language))
        .collect();
    view! {
        <SameReason reason words/>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="tree">
            <table class=class>
                <caption id="tree">{words.every_node}</caption>
                {head.into_any()}
                <tbody>{lines}</tbody>
            </table>
        </div>
        {notes}
    }
}

#[component]
fn TreeHead(shown: Shown, has_percent: bool, interval: String, language: Lang) -> impl IntoView {
    let words = words(&language);
    let certainty = shown.certainty;
    let interval = certainty.interval.then(|| interval_heading(interval, None, &language));
    view! {
        <thead>
            <tr>
                <th scope="col" class="unit">{words.node}</th>
                <th scope="col" class="number">{words.value}</th>
                {interval}
                {shown.rank.then(|| rank_heading(certainty.rank_set, words))}
                {has_percent.then(|| view! { <th scope="col" class="number">{words.percent}</th> })}
                <ResultHeadings shown words/>
                {precision_headings(certainty, words)}
            </tr>
        </thead>
    }
}

fn node_line(row: TreeRow, shown: Shown, has_percent: bool, language: &Lang) -> AnyView {
    let words = words(language);
    let class = format!("unit level-{}", row.depth.min(DEEPEST));
    let percent = row.percent.map_or_else(
        || ("number gap", NOTHING.to_owned()),
        |percent| ("number", localised(&percent, language)),
    );
    let figure = row.result.figure.clone();
    let figure = if row.depth == 0 {
        total_cell(figure, language).into_any()
    } else {
        figure_cell(figure, language).into_any()
    };
    let certainty = shown.certainty;
    let own = row.result.uncertainty.as_ref();
    let interval = certainty.interval.then(|| interval_cell(own, language));
    let precision = precision_cells(own, certainty, language);
    let not_counted =
        (!row.counts).then(|| view! { " "<small class="status-note">{words.not_counted}</small> });
    view! {
        <tr class=(row.depth == 0).then_some("first")>
            <th scope="row" class=class>{row.label}" "<small>{row.code}</small>{not_counted}</th>
            {figure}
            {interval}
            {shown.rank.then(|| rank_cell(&row.result, language))}
            {has_percent.then(|| view! { <td class=percent.0>{percent.1}</td> })}
            {result_cells(row.result, shown, language)}
            {precision}
        </tr>
    }
    .into_any()
}
