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
            view! { <div><dt>{words.rank}</dt><dd><b>{rank}</b>" "<small>{among}</small></dd></div> }
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
                {rank}
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
    let lines: Vec<_> = page
        .nodes
        .into_iter()
        .map(|row| node_line(row, shown, has_percent, &page.language))
        .collect();
    let head = view! {
        <thead>
            <tr>
                <th scope="col" class="unit">{words.node}</th>
                <th scope="col" class="number">{words.value}</th>
                {has_percent.then(|| view! { <th scope="col" class="number">{words.percent}</th> })}
                {shown.rank.then(|| view! { <th scope="col" class="number">{words.rank}</th> })}
                <ResultHeadings shown words/>
            </tr>
        </thead>
    }
    .into_any();
    view! {
        <SameReason reason words/>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="tree">
            <table class="results tree">
                <caption id="tree">{words.every_node}</caption>
                {head}
                <tbody>{lines}</tbody>
            </table>
        </div>
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
    let not_counted =
        (!row.counts).then(|| view! { " "<small class="status-note">{words.not_counted}</small> });
    view! {
        <tr class=(row.depth == 0).then_some("first")>
            <th scope="row" class=class>{row.label}" "<small>{row.code}</small>{not_counted}</th>
            {figure}
            {has_percent.then(|| view! { <td class=percent.0>{percent.1}</td> })}
            {shown.rank.then(|| rank_cell(row.result.rank, language))}
            {result_cells(row.result, shown, language)}
        </tr>
    }
    .into_any()
}
