//! The cells laid out as results: published values, ranks and bands.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::layout::{Laid, Layout};
use super::quantile::quantile;
use super::{Cell, Evaluation, NodeOutcome, Outcome, Status, Subject};
use crate::code::{BandCode, UnitClass, UnitCode};
use crate::index::grouping::{BandedNumber, Bands, QuantileGroups};
use crate::index::rank::competition_ranks;
use crate::index::rounding::without_noise;
use crate::index::{FULL_SCORE, Grouping, RankOrder};

impl Evaluation<'_> {
    pub(super) fn outcome(
        &self,
        layout: &Layout<'_>,
        subjects: &[Subject],
        class_rows: &[Vec<Cell>],
    ) -> Outcome {
        let width = layout.nodes.len();
        let mut nodes = Vec::with_capacity((subjects.len() + self.classes.len()) * width);
        for (place, subject) in subjects.iter().enumerate() {
            let cells = layout.nodes.iter().zip(&self.columns);
            nodes.extend(cells.map(|(laid, column)| {
                self.row(Some(&subject.unit), &subject.class, laid, &column[place])
            }));
        }
        for (node, laid) in layout.nodes.iter().enumerate() {
            for (_, members) in &self.classes {
                let of_class: Vec<usize> =
                    members.iter().map(|member| member * width + node).collect();
                self.place(laid, &of_class, &mut nodes);
            }
        }
        for (place, (class, _)) in self.classes.iter().enumerate() {
            let cells = layout.nodes.iter().zip(class_rows);
            nodes.extend(cells.map(|(laid, row)| self.row(None, class, laid, &row[place])));
        }
        Outcome { nodes }
    }

    fn row(
        &self,
        unit: Option<&UnitCode>,
        class: &UnitClass,
        laid: &Laid<'_>,
        cell: &Cell,
    ) -> NodeOutcome {
        let value = cell.value.ok();
        let max = cell.max.filter(|max| *max > Decimal::ZERO);
        // Where the largest value is 100, a value is its own percentage.
        let is_percent = max == Some(FULL_SCORE);
        let percent = match value {
            Some(value) if !is_percent => (value * FULL_SCORE).checked_div(max.unwrap_or_default()),
            value => value,
        };
        let rounding = laid.node.rules.rounding.under(self.policy);
        let publish = |number: Decimal| {
            rounding
                .map_or_else(|| number.normalize().to_string(), |rounding| rounding.publish(number))
        };
        let mut row = NodeOutcome {
            unit: unit.cloned(),
            class: class.clone(),
            node: laid.node.code.clone(),
            value,
            published: None,
            max: cell.max,
            percent,
            published_percent: None,
            n: cell.n,
            status: cell.status(laid.node.rules.minimum_n),
            rank: None,
            band: None,
        };
        row.published = value.map(publish);
        row.published_percent =
            if is_percent { row.published.clone() } else { percent.map(publish) };
        if let Some(Grouping::Bands(bands)) = self.grouping(laid) {
            row.band = band(bands, &row);
        }
        row
    }

    fn grouping<'l>(&self, laid: &Laid<'l>) -> Option<&'l Grouping> {
        laid.node.grouping.as_ref()?.under(self.policy)
    }

    /// Gives the units of one class their ranks at a node, and their quantile groups.
    fn place(&self, laid: &Laid<'_>, of_class: &[usize], nodes: &mut [NodeOutcome]) {
        // Units that are shown the same number share a rank.
        let published: Vec<Option<Decimal>> = of_class
            .iter()
            .map(|&place| &nodes[place])
            .map(|row| row.published.as_ref().filter(|_| row.status == Status::Ok)?.parse().ok())
            .collect();
        let published: Vec<Option<Decimal>> = match laid.node.rules.rank {
            RankOrder::HighestFirst => published,
            RankOrder::LowestFirst => published.into_iter().map(|value| Some(-value?)).collect(),
            RankOrder::None => vec![None; published.len()],
        };
        for (&place, rank) in of_class.iter().zip(competition_ranks(&published)) {
            nodes[place].rank = rank;
        }
        if let Some(Grouping::Quantiles(groups)) = self.grouping(laid) {
            let base: BTreeMap<usize, Decimal> = of_class
                .iter()
                .filter(|&&place| self.is_shown_base(nodes[place].status))
                .filter_map(|&place| Some((place, nodes[place].value?)))
                .collect();
            for (place, group) in quantile_groups(groups, &base) {
                nodes[place].band = Some(group);
            }
        }
    }

    fn is_shown_base(&self, status: Status) -> bool {
        match self.definition.class_base {
            crate::index::ClassBase::Valued => matches!(status, Status::Ok | Status::NotRanked),
            crate::index::ClassBase::Ranked => status == Status::Ok,
        }
    }
}

/// The band of a value: none if it lies in none.
fn band(bands: &Bands, row: &NodeOutcome) -> Option<BandCode> {
    let number = match bands.of {
        BandedNumber::Value => without_noise(row.value?),
        BandedNumber::Percent => without_noise(row.percent?),
        BandedNumber::Published => row.published.as_ref()?.parse().ok()?,
        BandedNumber::PublishedPercent => row.published_percent.as_ref()?.parse().ok()?,
    };
    let band = bands.bands.iter().find(|band| band.interval.contains(number));
    band.map(|band| band.code.clone())
}

/// The quantile group of each value.
fn quantile_groups(
    groups: &QuantileGroups,
    values: &BTreeMap<usize, Decimal>,
) -> Vec<(usize, BandCode)> {
    // A value that equals a cut must be seen to do so.
    let values: BTreeMap<usize, Decimal> =
        values.iter().map(|(place, value)| (*place, without_noise(*value))).collect();
    let mut ascending: Vec<Decimal> = values.values().copied().collect();
    ascending.sort_unstable();
    let cuts: Vec<Decimal> = groups
        .cuts
        .iter()
        .filter_map(|cut| quantile(&ascending, *cut, groups.quantile_type).map(without_noise))
        .collect();
    let group = |value: Decimal| {
        let above =
            cuts.partition_point(|cut| *cut < value || (groups.cut_goes_up && *cut == value));
        groups.groups.get(above).map(|(code, _)| code.clone())
    };
    values.iter().filter_map(|(place, value)| Some((*place, group(*value)?))).collect()
}
