//! Who lags: the order, the filter and the picture of units in progress.

use std::cmp::Reverse;

use super::model::{RoundProgress, UnitProgress};
use crate::ui::fold::is_found;

/// The order of units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Whoever lags most first.
    #[default]
    Lag,
    /// By name, as the server sends them.
    Name,
    /// The latest answer first.
    Latest,
}

impl Order {
    /// The order of a word; whoever lags first for every other.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "name" => Self::Name,
            "latest" => Self::Latest,
            _ => Self::Lag,
        }
    }
}

/// Which units are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those that lag.
    Lagging,
    /// Those without any response.
    Silent,
    /// Those whose target is reached.
    Done,
}

impl Filter {
    /// The filter of a word; all for every other.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "lagging" => Self::Lagging,
            "silent" => Self::Silent,
            "done" => Self::Done,
            _ => Self::All,
        }
    }

    fn takes(self, unit: &UnitProgress) -> bool {
        match self {
            Self::All => true,
            Self::Lagging => lags(unit),
            Self::Silent => unit.progress.responses == 0,
            Self::Done => unit.progress.standing == "done",
        }
    }
}

/// Whether a unit should be reminded.
#[must_use]
pub fn lags(unit: &UnitProgress) -> bool {
    matches!(unit.progress.standing.as_str(), "silent" | "behind")
}

/// The share of the target in whole per cent; none without a target. Only a reached target is 100.
#[must_use]
pub fn percent(responses: u64, target: Option<u64>) -> Option<u64> {
    let target = target.filter(|target| *target > 0)?;
    Some(responses.saturating_mul(100) / target)
}

/// The units that are shown, in order.
#[must_use]
pub fn shown(
    units: &[UnitProgress],
    sought: &str,
    filter: Filter,
    order: Order,
) -> Vec<UnitProgress> {
    let fits = |unit: &&UnitProgress| {
        filter.takes(unit) && is_found(&[&unit.name, " ", &unit.unit].concat(), sought)
    };
    let mut shown: Vec<UnitProgress> = units.iter().filter(fits).cloned().collect();
    match order {
        Order::Name => {}
        Order::Latest => {
            shown.sort_by_key(|unit| Reverse(unit.progress.last_response_at.clone()));
        }
        Order::Lag => shown.sort_by_key(|unit| {
            let progress = &unit.progress;
            // In ten thousandths, so that one response of many still counts.
            let share = progress
                .target
                .filter(|target| *target > 0)
                .map_or(progress.responses, |target| progress.responses * 10_000 / target);
            (!lags(unit), share)
        }),
    }
    shown
}

/// Responses that have come to a unit since the progress was read before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The unit's name.
    pub name: String,
    /// How many.
    pub n: u64,
    /// When the last one came.
    pub at: String,
}

/// What has come between two readings, the latest first.
#[must_use]
pub fn arrived(before: &RoundProgress, after: &RoundProgress) -> Vec<Arrived> {
    let had = |unit: &str| {
        before.units.iter().find(|known| known.unit == unit).map_or(0, |it| it.progress.responses)
    };
    let mut arrived: Vec<Arrived> = after
        .units
        .iter()
        .filter_map(|unit| {
            let n = unit.progress.responses.checked_sub(had(&unit.unit)).filter(|n| *n > 0)?;
            let at = unit.progress.last_response_at.clone().unwrap_or_default();
            Some(Arrived { name: unit.name.clone(), n, at })
        })
        .collect();
    arrived.sort_by(|a, b| b.at.cmp(&a.at));
    arrived
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::rounds::model::Progress;

    fn unit(name: &str, responses: u64, target: u64, standing: &str) -> UnitProgress {
        UnitProgress {
            unit: format!("0{responses}"),
            name: name.to_owned(),
            parent_name: None,
            progress: Progress {
                responses,
                target: Some(target),
                standing: standing.to_owned(),
                last_response_at: (responses > 0).then(|| format!("2026-12-{responses:02}")),
                ..Progress::default()
            },
        }
    }

    fn units() -> Vec<UnitProgress> {
        vec![
            unit("Phường Ấp Bắc", 20, 30, "on_pace"),
            unit("Phường Bến Thành", 30, 30, "done"),
            unit("Xã Đại Phước", 5, 100, "behind"),
            unit("Xã Êa", 0, 30, "silent"),
        ]
    }

    fn names(sought: &str, filter: &str, order: &str) -> Vec<String> {
        shown(&units(), sought, Filter::of(filter), Order::of(order))
            .into_iter()
            .map(|unit| unit.name)
            .collect()
    }

    #[test]
    fn whoever_lags_most_stands_first() {
        let expected = ["Xã Êa", "Xã Đại Phước", "Phường Ấp Bắc", "Phường Bến Thành"];
        assert_eq!(names("", "", "lag"), expected);
        assert_eq!(names("", "", "latest")[0], "Phường Bến Thành");
        assert_eq!(names("", "", "name")[0], "Phường Ấp Bắc");
    }

    #[test]
    fn units_are_found_without_marks_and_by_how_they_stand() {
        assert_eq!(names("dai phuoc", "all", "name"), ["Xã Đại Phước"]);
        assert_eq!(names("xa", "silent", "name"), ["Xã Êa"]);
        assert_eq!(names("", "lagging", "name").len(), 2);
        assert_eq!(names("", "done", "name"), ["Phường Bến Thành"]);
    }

    #[test]
    fn only_a_reached_target_is_a_hundred_per_cent() {
        assert_eq!(percent(299, Some(300)), Some(99));
        assert_eq!(percent(300, Some(300)), Some(100));
        assert_eq!((percent(3, None), percent(3, Some(0))), (None, None));
    }

    #[test]
    fn what_has_come_since_is_told_by_unit() {
        let progress = |units| RoundProgress {
            state: "open".to_owned(),
            now: String::new(),
            opens_on: String::new(),
            closes_on: None,
            days_left: None,
            elapsed: None,
            partial: false,
            total: Progress::default(),
            elsewhere: 0,
            days: Vec::new(),
            units,
        };
        let before = progress(units());
        let mut later = units();
        later[0].progress.responses += 2;
        later[3].progress.responses += 1;
        later[3].progress.last_response_at = Some("2026-12-31".to_owned());
        let came = arrived(&before, &progress(later));
        let came: Vec<_> = came.iter().map(|one| (one.name.as_str(), one.n)).collect();
        assert_eq!(came, [("Xã Êa", 1), ("Phường Ấp Bắc", 2)]);
        assert!(arrived(&before, &before).is_empty());
    }
}
