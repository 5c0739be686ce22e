//! Edges of bands and steps as they are drawn on a ruler.

use serde_json::Value;

use super::tree::{number, word};

/// One stretch of the ruler.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// What stands on it; empty where nothing holds.
    pub name: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// The stretches of bands or steps, with the gaps between them, from the lowest up. Open ends reach
/// to the ends of the ruler: 0 or the lowest edge, and the most there can be or the highest edge.
#[must_use]
pub fn stretches(entries: &[Value], name: &str, most: Option<f64>) -> Vec<Stretch> {
    let edge = |entry: &Value, keys: [&str; 2]| keys.iter().find_map(|key| number(entry.get(key)));
    let low = |entry: &Value| edge(entry, ["at_least", "above"]);
    let high = |entry: &Value| edge(entry, ["at_most", "below"]);
    let edges: Vec<f64> =
        entries.iter().flat_map(|entry| [low(entry), high(entry)]).flatten().collect();
    let Some(highest) = edges.iter().copied().chain(most).reduce(f64::max) else {
        return Vec::new();
    };
    let lowest = edges.iter().copied().fold(0.0, f64::min);
    let mut known: Vec<Stretch> = entries
        .iter()
        .map(|entry| Stretch {
            name: word(entry.get(name)),
            from: low(entry).unwrap_or(lowest),
            to: high(entry).unwrap_or_else(|| highest.max(low(entry).unwrap_or(highest))),
        })
        .filter(|stretch| stretch.to > stretch.from)
        .collect();
    known.sort_by(|one, two| one.from.total_cmp(&two.from));
    let mut all: Vec<Stretch> = Vec::new();
    let mut reached = lowest;
    for stretch in known {
        if stretch.from > reached {
            all.push(Stretch { name: String::new(), from: reached, to: stretch.from });
        }
        reached = reached.max(stretch.to);
        all.push(stretch);
    }
    if reached < highest {
        all.push(Stretch { name: String::new(), from: reached, to: highest });
    }
    all
}

/// Where a number lies on the ruler, in per cent of its length.
#[must_use]
pub fn place(stretches: &[Stretch], number: f64) -> Option<f64> {
    let (first, last) = (stretches.first()?, stretches.last()?);
    let share = (number - first.from) / (last.to - first.from) * 100.0;
    (0.0..=100.0).contains(&share).then_some(share)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn open_ends_reach_to_the_ends_and_gaps_are_seen() {
        let bands = [
            json!({"band": "good", "at_least": 80}),
            json!({"band": "weak", "below": 50}),
            json!({"band": "fair", "at_least": 50, "below": "79.5"}),
        ];
        let stretches = stretches(&bands, "band", Some(100.0));
        let shown: Vec<_> = stretches
            .iter()
            .map(|stretch| (stretch.name.as_str(), stretch.from, stretch.to))
            .collect();
        assert_eq!(
            shown,
            [("weak", 0.0, 50.0), ("fair", 50.0, 79.5), ("", 79.5, 80.0), ("good", 80.0, 100.0)]
        );
        assert_eq!(place(&stretches, 75.0), Some(75.0));
        assert_eq!(place(&stretches, 120.0), None);
    }

    #[test]
    fn there_is_no_ruler_without_edges() {
        assert_eq!(stretches(&[json!({"band": "all"})], "band", None), []);
        assert_eq!(stretches(&[], "band", Some(100.0)).len(), 1);
    }
}
