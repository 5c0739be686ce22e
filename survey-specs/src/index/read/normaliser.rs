//! What is done to a value once it is computed.

use super::list::Variants;
use super::number::{number, pair, positive, range};
use super::optional::optional;
use crate::index::Normaliser;
use crate::index::node::{Deviation, Direction, Ties, WhenEqual};
use crate::yaml::fields::{Field, Fields};

const NORMALISERS: Variants = Variants {
    code: "unknown_normaliser",
    words: &[],
    keys: &["linear", "min_max", "percentile", "z_score"],
};

pub(super) fn normaliser(field: &Field<'_>) -> Option<Normaliser> {
    let (name, below) = NORMALISERS.read(field)?;
    let fields = below?.fields()?;
    let normaliser = match name {
        "linear" => linear(&fields),
        "min_max" => min_max(&fields),
        "percentile" => percentile(&fields),
        _ => z_score(&fields),
    };
    fields.end();
    normaliser
}

fn linear(fields: &Fields<'_>) -> Option<Normaliser> {
    let effective = fields.required("effective").and_then(|field| range(&field));
    let to = fields.required("to").and_then(|field| range(&field));
    let direction = direction(fields);
    let clip = fields.required("clip").and_then(|field| field.boolean());
    // Only printed, so any two numbers will do.
    let display = optional(fields.optional("display").as_ref(), pair);
    Some(Normaliser::Linear {
        effective: effective?,
        display: display.ok()?,
        to: to?,
        direction: direction?,
        clip: clip?,
    })
}

fn min_max(fields: &Fields<'_>) -> Option<Normaliser> {
    let to = fields.required("to").and_then(|field| range(&field));
    let (direction, when_equal) = (direction(fields), when_equal(fields));
    let (to, when_equal) = (to?, when_equal?);
    if let WhenEqual::Value(value) = when_equal
        && !(to.0 <= value && value <= to.1)
    {
        let message = format!("{value} lies outside the scale from {} to {}", to.0, to.1);
        fields.error_at_key("when_equal", "outside_scale", message);
    }
    Some(Normaliser::MinMax { to, direction: direction?, when_equal })
}

fn percentile(fields: &Fields<'_>) -> Option<Normaliser> {
    const TIES: [(&str, Ties); 3] =
        [("below", Ties::Below), ("half", Ties::Half), ("up_to", Ties::UpTo)];
    let ties = fields.required("ties").and_then(|field| field.word(&TIES));
    let direction = direction(fields);
    Some(Normaliser::Percentile { ties: ties?, direction: direction? })
}

fn z_score(fields: &Fields<'_>) -> Option<Normaliser> {
    const DEVIATIONS: [(&str, Deviation); 2] =
        [("sample", Deviation::Sample), ("population", Deviation::Population)];
    let deviation = fields.required("deviation").and_then(|field| field.word(&DEVIATIONS));
    let centre = fields.required("centre").and_then(|field| number(&field));
    let spread = fields.required("spread").and_then(|field| positive(&field));
    let (direction, when_equal) = (direction(fields), when_equal(fields));
    Some(Normaliser::ZScore {
        deviation: deviation?,
        centre: centre?,
        spread: spread?,
        direction: direction?,
        when_equal: when_equal?,
    })
}

fn direction(fields: &Fields<'_>) -> Option<Direction> {
    let words = [("higher", Direction::Higher), ("lower", Direction::Lower)];
    fields.required("direction")?.word(&words)
}

fn when_equal(fields: &Fields<'_>) -> Option<WhenEqual> {
    let field = fields.required("when_equal")?;
    match field.text()? {
        "missing" => Some(WhenEqual::Missing),
        text if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            number(&field).map(WhenEqual::Value)
        }
        _ => {
            let message = "a number, or `missing`, is expected here";
            field.error("unknown_word", message);
            None
        }
    }
}
