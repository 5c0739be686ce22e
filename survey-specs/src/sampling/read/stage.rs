//! One stage of a plan.

use super::fields::{distinct, optional};
use super::take::{Written, quota, take};
use super::{refuse, text};
use crate::code::{FrameColumn, Lang, StageCode};
use crate::sampling::{Draw, IdScope, IfFewer, Method, Size, Stage, StageUnits, Take};
use crate::yaml::fields::{Field, Fields};

/// Reads a stage; `is_first` if there is none above it.
pub(super) fn stage(field: &Field<'_>, is_first: bool, languages: &[Lang]) -> Option<Stage> {
    let fields = field.fields()?;
    let code = fields.required("stage").and_then(|field| field.parse::<StageCode>());
    let label = optional(fields.optional("label").as_ref(), |field| text(field, languages));
    let stratify_by = optional(fields.optional("stratify_by").as_ref(), distinct::<FrameColumn>);
    let is_counted = fields.has("counted_by");
    let units =
        if is_counted { counted(&fields) } else { listed(&fields, code.as_ref(), is_first) };
    let strata = stratify_by.as_ref().ok().map(|columns| columns.as_deref().unwrap_or_default());
    let draw = draw(&fields, is_counted, strata);
    let reserves = optional(fields.optional("reserves").as_ref(), |field| quota(field, 0));
    if let (Some(Draw::All), true) = (&draw, fields.has("reserves")) {
        refuse(&fields, &["reserves"], "cannot be held where all units are taken");
    }
    fields.end();
    Some(Stage {
        code: code?,
        label: label.ok()?,
        units: units?,
        stratify_by: stratify_by.ok()?.unwrap_or_default(),
        draw: draw?,
        reserves: reserves.ok()?,
    })
}

fn counted(fields: &Fields<'_>) -> Option<StageUnits> {
    refuse(
        fields,
        &["id", "ids", "certainty", "size", "sort_by"],
        "needs units that the frame lists, and these are only counted (`counted_by`)",
    );
    let by = fields.required("counted_by").and_then(|field| field.parse());
    Some(StageUnits::Counted { by: by? })
}

fn listed(fields: &Fields<'_>, code: Option<&StageCode>, is_first: bool) -> Option<StageUnits> {
    let id = optional(fields.optional("id").as_ref(), Field::parse::<FrameColumn>);
    let scope = fields.optional("ids");
    let words = [("frame", IdScope::Frame), ("parent", IdScope::Parent)];
    let scope_read = optional(scope.as_ref(), |field| field.word(&words));
    if let (Some(field), Ok(Some(IdScope::Parent)), true) = (&scope, scope_read, is_first) {
        let message = "the first stage has no unit above it within which ids could be numbered";
        field.error("contradicting_settings", message);
    }
    let id = match id.ok()? {
        Some(id) => id,
        // Every code of a stage can be the name of a column.
        None => FrameColumn::new(code?.as_str()).ok()?,
    };
    Some(StageUnits::Listed { id, scope: scope_read.ok()?.unwrap_or(IdScope::Frame) })
}

/// What is drawn; `strata` are the columns of the stratification, if they could be read.
fn draw(fields: &Fields<'_>, is_counted: bool, strata: Option<&[FrameColumn]>) -> Option<Draw> {
    let take_field = fields.required("take");
    let take_read = take_field.as_ref().map(take);
    if let Some(Some(Written::All)) = take_read {
        refuse(
            fields,
            &["method", "certainty", "size", "sort_by", "if_fewer"],
            "says nothing where all units are taken (`take: all`)",
        );
        return Some(Draw::All);
    }
    if let (Some(field), Some(Some(Written::Take(Take::Allocation(allocation)))), Some(strata)) =
        (&take_field, &take_read, strata)
    {
        check_strata(field, allocation.within.as_ref(), strata);
    }
    let method = method(fields, is_counted);
    let certainty = optional(
        fields.optional("certainty").filter(|_| !is_counted).as_ref(),
        Field::parse::<FrameColumn>,
    );
    let words = [("refuse", IfFewer::Refuse), ("take_all", IfFewer::TakeAll)];
    let if_fewer = optional(fields.optional("if_fewer").as_ref(), |field| field.word(&words));
    let Written::Take(take) = take_read?? else { return Some(Draw::All) };
    Some(Draw::Sample {
        method: method?,
        certainty: certainty.ok()?,
        take,
        if_fewer: if_fewer.ok()?.unwrap_or(IfFewer::Refuse),
    })
}

/// An allocation divides a total among strata, so there must be some.
fn check_strata(field: &Field<'_>, within: Option<&FrameColumn>, strata: &[FrameColumn]) {
    if strata.is_empty() {
        let message = "an allocation divides a total among strata, and the stage has none; say `stratify_by`, or take a number";
        field.error("nothing_to_allocate", message);
    }
    let Some(within) = within.filter(|_| !strata.is_empty()) else { return };
    if !strata.contains(within) {
        let message = format!("`within: {within}` must be one of the columns of `stratify_by`");
        field.error("unknown_stratification", message);
    } else if strata.len() == 1 {
        let message = format!(
            "within one `{within}` there is one stratum only, so there is nothing to divide; take a number or a margin"
        );
        field.error("nothing_to_allocate", message);
    }
}

fn method(fields: &Fields<'_>, is_counted: bool) -> Option<Method> {
    let words = ["srs", "systematic", "pps_systematic", "sampford"].map(|word| (word, word));
    let field = fields.required("method")?;
    let Some(word) = field.word(&words) else {
        fields.skip("size");
        fields.skip("sort_by");
        return None;
    };
    let needs_size = ["pps_systematic", "sampford"].contains(&word);
    if is_counted {
        if needs_size {
            let message = format!(
                "`{word}` needs the sizes of units that the frame lists, and these are only counted (`counted_by`)"
            );
            field.error("contradicting_settings", message);
            return None;
        }
    } else {
        let why = format!("says nothing with `method: {word}`");
        refuse(fields, if needs_size { &[] } else { &["size"] }, &why);
        let has_order = ["systematic", "pps_systematic"].contains(&word);
        refuse(fields, if has_order { &[] } else { &["sort_by"] }, &why);
    }
    let sort_by = || {
        let field = fields.optional("sort_by").filter(|_| !is_counted);
        optional(field.as_ref(), distinct).ok().map(Option::unwrap_or_default)
    };
    let size = || fields.required("size").and_then(|field| size(&field));
    match word {
        "srs" => Some(Method::Srs),
        "systematic" => Some(Method::Systematic { sort_by: sort_by()? }),
        "sampford" => Some(Method::Sampford { size: size()? }),
        _ => {
            let (size, sort_by) = (size(), sort_by());
            Some(Method::PpsSystematic { size: size?, sort_by: sort_by? })
        }
    }
}

fn size(field: &Field<'_>) -> Option<Size> {
    if field.is_scalar() {
        return field.parse().map(Size::Column);
    }
    let fields = field.fields()?;
    let sum = fields.required("sum").and_then(|field| field.parse());
    fields.end();
    sum.map(Size::SumOf)
}
