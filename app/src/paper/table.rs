//! A matrix as a table: its head comes again on every sheet, and no row is cut.

use leptos::prelude::*;
use survey_specs::answer::Answer;
use survey_specs::interview::Interview;
use survey_specs::questionnaire::{Item, Matrix, Row, RowGroup};

use super::field::TickBox;
use super::words::Words;
use crate::respondent::condition_words;

/// The columns that are ticked, each with its code and its heading.
struct Column {
    code: String,
    label: String,
}

/// The table of a matrix.
pub(super) fn table(
    interview: &Interview,
    item: &Item,
    matrix: &Matrix,
    words: &'static Words,
) -> AnyView {
    let columns = columns(interview, item, matrix);
    let headings = columns.iter().map(|column| {
        let code = (!column.code.is_empty()).then(|| format!("({})", column.code));
        view! { <th scope="col">{column.label.clone()}" "<small>{code}</small></th> }
    });
    let class = if columns.len() > 5 { "matrix narrow" } else { "matrix" };
    let mut number = 0;
    let groups: Vec<_> =
        matrix.groups.iter().map(|group| rows(interview, group, &columns, &mut number)).collect();
    view! {
        <table class=class>
            <thead>
                <tr>
                    <th scope="col" class="row-number">{words.row_number}</th>
                    <th scope="col">{words.matter}</th>
                    {headings.collect_view()}
                </tr>
            </thead>
            {groups}
        </table>
    }
    .into_any()
}

/// The categories, and the item's own reasons for having no answer.
fn columns(interview: &Interview, item: &Item, matrix: &Matrix) -> Vec<Column> {
    let categories = matrix.scale.iter().map(|category| Column {
        code: category.code.to_string(),
        label: interview.render(&category.label),
    });
    let first = matrix.groups.iter().flat_map(|group| &group.rows).next();
    let question = first.and_then(|row| interview.instrument().find(row.code.as_str()));
    let reasons = question.into_iter().flat_map(|question| {
        item.nonresponse.iter().map(move |reason| Column {
            code: String::new(),
            label: interview.answer_in_words(question, &Answer::Missing(*reason)),
        })
    });
    categories.chain(reasons).collect()
}

/// The rows of one group below its titles. Numbers go on from group to group.
fn rows(
    interview: &Interview,
    group: &RowGroup,
    columns: &[Column],
    number: &mut usize,
) -> AnyView {
    let width = columns.len() + 2;
    let titles = [("heading", &group.heading), ("title", &group.title)];
    let titles: Vec<_> = titles
        .into_iter()
        .filter_map(|(class, title)| {
            let title = interview.render(title.as_ref()?);
            Some(view! { <tr class=class><th colspan=width scope="colgroup">{title}</th></tr> })
        })
        .collect();
    let rows: Vec<_> = group
        .rows
        .iter()
        .map(|row| {
            *number += 1;
            asked(interview, row, columns, *number)
        })
        .collect();
    view! { <tbody>{titles}{rows}</tbody> }.into_any()
}

fn asked(interview: &Interview, row: &Row, columns: &[Column], number: usize) -> AnyView {
    let when = row.show_if.as_ref();
    let when = when.map(|condition| condition_words::sentence(interview, condition));
    let boxes = columns
        .iter()
        .map(|column| view! { <td class="tick"><TickBox code=column.code.clone()/></td> });
    view! {
        <tr>
            <td class="row-number">{number}</td>
            <th scope="row">
                {interview.render(&row.label)}
                {when.map(|when| view! { <span class="when">" "{when}</span> })}
            </th>
            {boxes.collect_view()}
        </tr>
    }
    .into_any()
}
