//! By how much a normalised value moves with its own and with those of its class.

use rust_decimal::Decimal;

use super::super::Cell;
use super::super::normalise::Comparison;
use super::{Derivation, count, float};
use crate::index::Node;
use crate::index::node::{Deviation, Normaliser};
use crate::index::rounding::without_noise;
use crate::index::slope::{Gradient, Kink, Obstacle};

/// One of the values of a class before they are normalised.
#[derive(Clone, Copy)]
struct Compared {
    value: Decimal,
    gradient: Gradient,
    /// Whether others are compared with it.
    is_base: bool,
}

/// What the values of a class are compared with, as it moves with the answers.
enum Yardstick {
    /// Bounds that are given.
    Fixed { bounds: (Decimal, Decimal), span: f64, clip: bool },
    /// The smallest and the largest value.
    Extremes { bounds: (Decimal, Decimal), gradients: (Gradient, Gradient), span: f64 },
    /// The mean and the standard deviation.
    Moments { mean: (f64, Gradient), deviation: (f64, Gradient), spread: f64 },
    /// The places of all values.
    Places { is_constant: bool },
    /// Values that are all equal, by chance.
    Equal,
    /// Nothing that answers could move.
    Still,
}

impl Derivation<'_, '_> {
    /// Turns the gradients of the values of a node as they are before they are normalised into
    /// those after.
    pub(super) fn normalise(
        &mut self,
        (index, node): (usize, &Node),
        normaliser: &Normaliser,
        before: &[Cell],
        column: &mut [Gradient],
    ) {
        for class in 0..self.evaluation.classes.len() {
            let members = self.evaluation.classes[class].1.iter().copied();
            let units = self.evaluation.units;
            // The row of a pooled class is measured by its units.
            let places = members.chain((units + class < before.len()).then_some(units + class));
            let compared: Vec<(usize, Compared)> = places
                .filter_map(|place| {
                    let cell = before.get(place).filter(|cell| !cell.given)?;
                    let value = cell.value.ok()?;
                    let value = match normaliser {
                        Normaliser::Linear { .. } => value,
                        _ => without_noise(value),
                    };
                    let is_base = place < units && self.evaluation.is_base(node, cell);
                    Some((place, Compared { value, gradient: *column.get(place)?, is_base }))
                })
                .collect();
            let base: Vec<Compared> =
                compared.iter().map(|(_, own)| *own).filter(|own| own.is_base).collect();
            let yardstick = self.yardstick(index, normaliser, &base);
            for (place, own) in compared {
                let gradient = self.measured(index, &yardstick, own);
                if let Some(slot) = column.get_mut(place) {
                    *slot = gradient;
                }
            }
        }
    }

    fn yardstick(&mut self, index: usize, normaliser: &Normaliser, base: &[Compared]) -> Yardstick {
        let is_constant = base.iter().all(|own| own.gradient.is_constant());
        let comparison = Comparison::of(normaliser, base.iter().map(|own| own.value).collect());
        match (comparison, normaliser) {
            (Comparison::Bounds { min, max, to, clip }, Normaliser::Linear { .. }) => {
                Yardstick::Fixed { bounds: (min, max), span: float(to.1 - to.0), clip }
            }
            (Comparison::Bounds { min, max, to, .. }, _) => Yardstick::Extremes {
                bounds: (min, max),
                gradients: (self.extreme(index, base, min), self.extreme(index, base, max)),
                span: float(to.1 - to.0),
            },
            (Comparison::Distance { mean, deviation, spread, .. }, normaliser) => {
                let (mean, deviation) = (float(mean), float(deviation));
                let gradients = self.moments(normaliser, base, mean, deviation);
                Yardstick::Moments {
                    mean: (mean, gradients.0),
                    deviation: (deviation, gradients.1),
                    spread: float(spread),
                }
            }
            (Comparison::Place { .. }, _) => Yardstick::Places { is_constant },
            // A value that is alone equals all there are, whatever it is.
            (Comparison::Equal(_), _) if is_constant || base.len() < 2 => Yardstick::Still,
            (Comparison::Equal(_), _) => Yardstick::Equal,
            (Comparison::Nothing, _) => Yardstick::Still,
        }
    }
    /// The gradient of the smallest or the largest value.
    fn extreme(&mut self, index: usize, base: &[Compared], value: Decimal) -> Gradient {
        let mut those = base.iter().filter(|own| own.value == value);
        if those.clone().all(|own| own.gradient.is_constant()) {
            return Gradient::Constant;
        }
        match (those.next(), those.next()) {
            (Some(only), None) => self.gradients.share(only.gradient),
            _ => Gradient::NotSmooth(Kink { node: index, why: Obstacle::Tie }),
        }
    }

    /// The gradients of the mean, ∂m = Σ ∂x / n, and of the standard deviation over `degrees`,
    /// ∂s = Σ (x − m) ∂x / (degrees × s).
    fn moments(
        &mut self,
        normaliser: &Normaliser,
        base: &[Compared],
        mean: f64,
        deviation: f64,
    ) -> (Gradient, Gradient) {
        let units = count(base.len());
        let degrees = match normaliser {
            Normaliser::ZScore { deviation: Deviation::Sample, .. } => units - 1.0,
            _ => units,
        };
        let of_mean = base.iter().map(|own| (units.recip(), own.gradient));
        let of_deviation = base.iter().map(|own| {
            let distance = float(own.value) - mean;
            (distance / (degrees * deviation), own.gradient)
        });
        let of_mean = self.gradients.combine(of_mean);
        let of_deviation = self.gradients.combine(of_deviation);
        (self.gradients.share(of_mean), self.gradients.share(of_deviation))
    }

    /// The gradient of a value that was measured.
    fn measured(&mut self, index: usize, yardstick: &Yardstick, own: Compared) -> Gradient {
        let not_smooth = |why| Gradient::NotSmooth(Kink { node: index, why });
        let is_between = |(min, max): (Decimal, Decimal)| min < own.value && own.value < max;
        match *yardstick {
            Yardstick::Fixed { bounds, clip, .. } if clip && !is_between(bounds) => {
                if own.gradient.is_constant() {
                    Gradient::Constant
                } else {
                    not_smooth(Obstacle::Clipped)
                }
            }
            Yardstick::Fixed { bounds: (min, max), span, .. } => {
                self.gradients.combine([(span / float(max - min), own.gradient)])
            }
            Yardstick::Extremes { bounds, gradients, .. } if !is_between(bounds) => {
                let end = if own.value <= bounds.0 { gradients.0 } else { gradients.1 };
                match (end, own.is_base) {
                    // It is the end itself, and stays there.
                    (Gradient::Smooth { .. }, true) => self.gradients.smooth(Vec::new()),
                    (end, true) => end,
                    (end, false) if end.is_constant() && own.gradient.is_constant() => end,
                    (_, false) => not_smooth(Obstacle::Clipped),
                }
            }
            // y = span (x − a) / (b − a): with p = (x − a) / (b − a), the slope by x is
            // span / (b − a), that by a is −(1 − p) times as much, that by b is −p times.
            Yardstick::Extremes { bounds: (min, max), gradients: (low, high), span } => {
                let (range, part) = (float(max - min), float(own.value - min));
                let (slope, part) = (span / range, part / range);
                let parts =
                    [(slope, own.gradient), (slope * (part - 1.0), low), (-slope * part, high)];
                self.gradients.combine(parts)
            }
            // y = spread (x − m) / s.
            Yardstick::Moments { mean: (mean, of_mean), deviation, spread } => {
                let (deviation, of_deviation) = deviation;
                let slope = spread / deviation;
                let distance = (float(own.value) - mean) / deviation;
                let parts =
                    [(slope, own.gradient), (-slope, of_mean), (-slope * distance, of_deviation)];
                self.gradients.combine(parts)
            }
            Yardstick::Places { is_constant } if is_constant && own.gradient.is_constant() => {
                Gradient::Constant
            }
            Yardstick::Places { .. } => not_smooth(Obstacle::Percentile),
            Yardstick::Equal => not_smooth(Obstacle::Tie),
            Yardstick::Still => Gradient::Constant,
        }
    }
}
