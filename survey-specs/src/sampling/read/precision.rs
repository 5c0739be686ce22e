//! `{margin: …}`: how many people a margin needs.

use rust_decimal::Decimal;

use super::fields::{decimal, optional};
use super::refuse;
use crate::sampling::precision::{Confidence, Formula, Precision};
use crate::yaml::fields::{Field, Fields};

/// The smallest margin, standard deviation and expected share.
const SMALLEST: Decimal = Decimal::from_parts(1, 0, 0, false, 4);

/// The largest answer whose mean can be planned for; its square stays exact.
const LARGEST_ANSWER: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

enum Word {
    Cochran,
    Slovin,
}

/// Reads what stands beside `margin`.
pub(super) fn precision(fields: &Fields<'_>) -> Option<Precision> {
    let share =
        |least: Decimal, most: Decimal| move |field: &Field<'_>| decimal(field, &(least..=most));
    // The margin of a share is one itself; that of a mean has the unit of the answers.
    let most = if fields.has("sd") { LARGEST_ANSWER } else { Decimal::new(5, 1) };
    let margin = fields.required("margin").and_then(|field| share(SMALLEST, most)(&field));
    let words = [("cochran", Word::Cochran), ("slovin", Word::Slovin)];
    let read_word =
        |field: &Field<'_>| match field.word(&words.each_ref().map(|(name, _)| (*name, *name)))? {
            "slovin" => Some(Word::Slovin),
            _ => Some(Word::Cochran),
        };
    let formula = optional(fields.optional("formula").as_ref(), read_word);
    let effect = fields.optional("design_effect");
    let effect = optional(effect.as_ref(), share(Decimal::new(1, 1), Decimal::ONE_HUNDRED));
    let response = fields.optional("response_rate");
    let response = optional(response.as_ref(), share(Decimal::new(1, 2), Decimal::ONE));
    let formula = match formula {
        Err(_) => {
            fields.skip("confidence");
            fields.skip("proportion");
            fields.skip("sd");
            None
        }
        Ok(Some(Word::Slovin)) => {
            refuse(
                fields,
                &["confidence", "proportion", "sd"],
                "cannot be chosen with `formula: slovin`, which always means a share of 0.5 and z = 2",
            );
            Some(Formula::Slovin)
        }
        Ok(Some(Word::Cochran) | None) => cochran(fields),
    };
    Some(Precision {
        margin: margin?,
        formula: formula?,
        design_effect: effect.ok()?.unwrap_or(Decimal::ONE),
        response_rate: response.ok()?.unwrap_or(Decimal::ONE),
    })
}

fn cochran(fields: &Fields<'_>) -> Option<Formula> {
    let confidence = fields.required("confidence").and_then(|field| {
        let level = field.number()?.decimal();
        Confidence::new(level)
            .map_err(|error| field.error("invalid_number", format!("`{level}`: {error}")))
            .ok()
    });
    if fields.has("sd") {
        refuse(fields, &["proportion"], "says nothing of a mean, which `sd` is for");
        let known = SMALLEST..=LARGEST_ANSWER;
        let sd = fields.required("sd").and_then(|field| decimal(&field, &known));
        return Some(Formula::Mean { confidence: confidence?, sd: sd? });
    }
    let known = SMALLEST..=Decimal::new(9999, 4);
    let proportion =
        optional(fields.optional("proportion").as_ref(), |field| decimal(field, &known));
    Some(Formula::Cochran {
        confidence: confidence?,
        proportion: proportion.ok()?.unwrap_or(Decimal::new(5, 1)),
    })
}
