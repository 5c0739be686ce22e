//! Edges of bands and steps: what overlaps, and what is left between.

use std::cmp::Ordering;

use super::number::number;
use crate::index::interval::{Edge, Interval};
use crate::yaml::fields::{Field, Fields};

/// A band or a step.
pub(super) struct Entry<'a> {
    pub name: String,
    pub interval: Interval,
    pub field: Field<'a>,
}

/// The interval of `at_least` or `above`, and `below` or `at_most`.
pub(super) fn interval(fields: &Fields<'_>) -> Option<Interval> {
    let low = edge(fields, "at_least", "above");
    let high = edge(fields, "at_most", "below");
    let interval = Interval { low: low?, high: high? };
    if interval.is_empty() {
        fields.error("empty_interval", format!("no number is in {interval}"));
        return None;
    }
    Some(interval)
}

#[expect(clippy::option_option, reason = "no edge is not the same as one that could not be read")]
fn edge(fields: &Fields<'_>, including: &str, excluding: &str) -> Option<Option<Edge>> {
    let included = fields.optional(including).map(|field| number(&field));
    let excluded = fields.optional(excluding).map(|field| number(&field));
    match (included, excluded) {
        (None, None) => Some(None),
        (Some(at), None) => Some(Some(Edge { at: at?, included: true })),
        (None, Some(at)) => Some(Some(Edge { at: at?, included: false })),
        (Some(_), Some(_)) => {
            let message = format!("either `{including}` or `{excluding}` is the edge, not both");
            fields.error("two_edges", message);
            None
        }
    }
}

/// Notes every entry that overlaps one that begins before it.
pub(super) fn check_distinct(what: &str, entries: &[Entry<'_>]) {
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by(|one, two| by_low(&one.interval, &two.interval));
    let mut furthest: Option<&Entry<'_>> = None;
    for entry in entries {
        let Some(before) = furthest else {
            furthest = Some(entry);
            continue;
        };
        if before.interval.overlaps(&entry.interval) {
            // The later one of the file is at fault.
            let (first, second) = if before.field.position() <= entry.field.position() {
                (before, entry)
            } else {
                (entry, before)
            };
            let message = format!("the {what} {first} and {second} overlap");
            second.field.error("overlap", message);
        }
        if by_high(&before.interval, &entry.interval).is_lt() {
            furthest = Some(entry);
        }
    }
}

impl std::fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let interval = self.interval.to_string();
        if self.name == interval {
            f.write_str(&interval)
        } else {
            write!(f, "`{}` {interval}", self.name)
        }
    }
}

/// The numbers that none of the intervals holds, from the lowest up.
pub(super) fn gaps(intervals: &[Interval]) -> Vec<Interval> {
    let mut intervals = intervals.to_vec();
    intervals.sort_by(by_low);
    let mut gaps = Vec::new();
    // The number and above from which nothing is held so far; none at all to begin with.
    let mut open = Some(Interval::default());
    for interval in intervals {
        let Some(rest) = open else { break };
        let before = Interval { low: rest.low, high: interval.low.map(turned) };
        if interval.low.is_some() && !before.is_empty() {
            gaps.push(before);
        }
        open = interval.high.map(|high| Interval { low: Some(turned(high)), high: None });
        if let (Some(reached), Some(rest)) = (open, Some(rest))
            && by_low(&reached, &rest).is_lt()
        {
            open = Some(rest);
        }
    }
    gaps.extend(open);
    gaps
}

/// The edge of what lies on the other side.
fn turned(edge: Edge) -> Edge {
    Edge { at: edge.at, included: !edge.included }
}

fn by_low(one: &Interval, two: &Interval) -> Ordering {
    match (one.low, two.low) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(one), Some(two)) => one.at.cmp(&two.at).then(two.included.cmp(&one.included)),
    }
}

fn by_high(one: &Interval, two: &Interval) -> Ordering {
    match (one.high, two.high) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(one), Some(two)) => one.at.cmp(&two.at).then(one.included.cmp(&two.included)),
    }
}

/// An interval in words that stand after "a value".
pub(super) fn in_words(interval: &Interval) -> String {
    if let (Some(low), Some(high)) = (interval.low, interval.high)
        && low.at == high.at
    {
        return format!("of {}", low.at);
    }
    let low = interval
        .low
        .map(|edge| format!("{} {}", if edge.included { "of at least" } else { "above" }, edge.at));
    let high = interval
        .high
        .map(|edge| format!("{} {}", if edge.included { "of at most" } else { "below" }, edge.at));
    match (low, high) {
        (Some(low), Some(high)) => format!("{low} and {high}"),
        (Some(edge), None) | (None, Some(edge)) => edge,
        (None, None) => "of any size".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    fn interval(low: Option<(i64, bool)>, high: Option<(i64, bool)>) -> Interval {
        let edge = |(at, included): (i64, bool)| Edge { at: at.into(), included };
        Interval { low: low.map(edge), high: high.map(edge) }
    }

    #[test]
    fn what_lies_between_is_named_and_no_number_is_in_an_interval_and_in_a_gap() {
        let intervals = [
            interval(Some((100, true)), None),
            interval(Some((0, false)), Some((50, true))),
            interval(Some((10, true)), Some((20, true))),
            interval(Some((50, false)), Some((80, false))),
        ];
        let gaps = gaps(&intervals);
        let words: Vec<_> = gaps.iter().map(in_words).collect();
        assert_eq!(words, ["of at most 0", "of at least 80 and below 100"]);
        for half in -10..250 {
            let number = Decimal::new(half * 5, 1);
            let held = intervals.iter().any(|interval| interval.contains(number));
            assert_ne!(held, gaps.iter().any(|gap| gap.contains(number)), "{number}");
        }
    }

    #[test]
    fn a_single_number_can_be_a_gap() {
        let gaps = gaps(&[interval(None, Some((5, false))), interval(Some((5, false)), None)]);
        assert_eq!(gaps.iter().map(in_words).collect::<Vec<_>>(), ["of 5"]);
    }

    #[test]
    fn nothing_is_left_beside_an_interval_without_edges() {
        assert_eq!(gaps(&[interval(None, None), interval(Some((5, true)), None)]), []);
        assert_eq!(gaps(&[]), [interval(None, None)]);
    }
}
