//! How many people must be asked for a margin.

use rust_decimal::Decimal;

/// What is asked of an estimated share or mean, and what it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precision {
    /// Half the width of the confidence interval: of a share 0.05 for five percentage points, of a
    /// mean in the unit of the answers.
    pub margin: Decimal,
    /// The formula.
    pub formula: Formula,
    /// Variance of the design / variance of a simple random sample of the same size; 1 or more as a
    /// rule.
    pub design_effect: Decimal,
    /// The share of the people drawn who answer, above 0 and at most 1.
    pub response_rate: Decimal,
}

/// How a margin becomes a number of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// Cochran, Sampling Techniques (1977), sections 4.4 and 4.6: n₀ = z²p(1−p)/e², with the finite
    /// population correction.
    Cochran {
        /// The confidence that the interval holds the population's share.
        confidence: Confidence,
        /// The share that is expected; 0.5 needs the most answers.
        proportion: Decimal,
    },
    /// The same for a mean, Cochran (1977), section 4.6: n₀ = z²S²/e².
    Mean {
        /// The confidence that the interval holds the population's mean.
        confidence: Confidence,
        /// The standard deviation S of the answers that is expected.
        sd: Decimal,
    },
    /// Slovin: N/(1 + Ne²), which older guidance used. It is Cochran's formula for a share of 0.5
    /// with z = 2, which is 95.45 % confidence.
    Slovin,
}

/// A confidence level with the width it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confidence {
    level: Decimal,
    z: Decimal,
}

/// A number that is no confidence level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a confidence from 0.5 to 0.9999 is expected, such as 0.95")]
pub struct InvalidConfidence;

impl Confidence {
    /// The confidence level as a share, such as 0.95.
    ///
    /// # Errors
    ///
    /// If it is not from 0.5 to 0.9999.
    pub fn new(level: Decimal) -> Result<Self, InvalidConfidence> {
        let known = Decimal::new(5, 1)..=Decimal::new(9999, 4);
        if !known.contains(&level) {
            return Err(InvalidConfidence);
        }
        let z = normal_quantile((Decimal::ONE + level) / Decimal::TWO);
        Ok(Self { level, z })
    }

    /// The level, as a share.
    #[must_use]
    pub fn level(self) -> Decimal {
        self.level
    }

    /// The standard normal quantile at (1 + level) / 2, with 12 digits after the point.
    #[must_use]
    pub fn z(self) -> Decimal {
        self.z
    }
}

/// The number of people to draw from `population` people, or from any number of them if none is
/// given, rounded up; never more than there are.
///
/// With m = deff · n₀ answers in an endless population, N people need mN/(N + m − 1): the design
/// effect is that of a sample with the same n and the same N. The answers are divided by the
/// response rate.
#[must_use]
pub fn sample_size(precision: &Precision, population: Option<u64>) -> u64 {
    let Precision { margin, design_effect, response_rate, .. } = precision;
    let squared = margin * margin;
    let people = population.map(Decimal::from);
    // One division, at the end, so that a whole number is not missed by a digit.
    let (above, below) = match (precision.formula.infinite(), people) {
        (Some(infinite), None) => (infinite * design_effect, squared),
        (Some(infinite), Some(people)) => {
            let answers = infinite * design_effect / squared;
            (answers, finite(answers, people))
        }
        (None, None) => (*design_effect, squared),
        (None, Some(people)) => (design_effect * people, Decimal::ONE + people * squared),
    };
    let number = (above / (below * response_rate)).ceil();
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    population.map_or(number, |people| number.min(people))
}

impl Formula {
    /// z²p(1−p) or z²S², which is n₀ times the squared margin; none for Slovin's formula.
    fn infinite(&self) -> Option<Decimal> {
        let (confidence, variance) = match self {
            Self::Cochran { confidence, proportion } => {
                (confidence, proportion * (Decimal::ONE - proportion))
            }
            Self::Mean { confidence, sd } => (confidence, sd * sd),
            Self::Slovin => return None,
        };
        Some(confidence.z * confidence.z * variance)
    }
}

/// What `answers` are divided by in a population: 1 + (m − 1)/N.
fn finite(answers: Decimal, people: Decimal) -> Decimal {
    if people.is_zero() {
        return Decimal::ONE;
    }
    Decimal::ONE + (answers - Decimal::ONE) / people
}

/// √(2π).
const ROOT_OF_TWO_PI: Decimal =
    Decimal::from_parts(2_133_383_024, 2_079_885_984, 1_358_845_910, false, 28);

/// The standard normal quantile of a share from 0.5 to 0.99999, by Newton's method, with 12 digits
/// after the point.
fn normal_quantile(share: Decimal) -> Decimal {
    let mut z = Decimal::ZERO;
    for _ in 0..100 {
        let (integral, density) = normal_distribution(z);
        // The distribution is concave above its middle, so the steps only ever go up to the root.
        let step = (share - integral) / density;
        z += step;
        if step.abs() < Decimal::new(1, 14) {
            break;
        }
    }
    z.round_dp(12)
}

/// Distribution and density of the standard normal at z ≥ 0:
/// Φ(z) = ½ + φ(z) · (z + z³/3 + z⁵/(3·5) + …), φ(z) = 1 / (√(2π) · exp(z²/2)).
fn normal_distribution(z: Decimal) -> (Decimal, Decimal) {
    let square = z * z;
    let (mut exponential, mut exponential_term) = (Decimal::ONE, Decimal::ONE);
    let (mut sum, mut sum_term) = (z, z);
    for n in 1..200_u32 {
        exponential_term *= square / Decimal::from(2 * n);
        exponential += exponential_term;
        sum_term *= square / Decimal::from(2 * n + 1);
        sum += sum_term;
        if exponential_term < Decimal::new(1, 20) && sum_term < Decimal::new(1, 20) {
            break;
        }
    }
    let density = Decimal::ONE / (ROOT_OF_TWO_PI * exponential);
    (Decimal::new(5, 1) + density * sum, density)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn cochran(margin: &str, level: &str) -> Precision {
        let confidence = Confidence::new(number(level)).unwrap();
        Precision {
            margin: number(margin),
            formula: Formula::Cochran { confidence, proportion: number("0.5") },
            design_effect: Decimal::ONE,
            response_rate: Decimal::ONE,
        }
    }

    fn slovin(margin: &str) -> Precision {
        Precision { formula: Formula::Slovin, ..cochran(margin, "0.95") }
    }

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        for (level, z) in [
            ("0.5", "0.674489750196"),
            ("0.9", "1.644853626951"),
            ("0.95", "1.959963984540"),
            ("0.99", "2.575829303549"),
            ("0.999", "3.290526731492"),
            ("0.9999", "3.890591886413"),
        ] {
            assert_eq!(Confidence::new(number(level)).unwrap().z(), number(z), "{level}");
        }
        assert_eq!(Confidence::new(Decimal::ONE), Err(InvalidConfidence));
        assert_eq!(Confidence::new(number("0.95")).unwrap().level(), number("0.95"));
    }

    #[test]
    fn cochran_needs_what_the_textbooks_say() {
        let precision = cochran("0.05", "0.95");
        for (people, needed) in
            [(None, 385), (Some(10_000), 370), (Some(1000), 278), (Some(100), 80), (Some(1), 1)]
        {
            assert_eq!(sample_size(&precision, people), needed, "{people:?}");
        }
        assert_eq!(sample_size(&cochran("0.03", "0.95"), None), 1068);
        assert_eq!(sample_size(&cochran("0.05", "0.99"), None), 664);
        assert_eq!(sample_size(&precision, Some(0)), 0);
    }

    #[test]
    fn a_mean_needs_what_its_standard_deviation_asks_for() {
        let confidence = Confidence::new(number("0.95")).unwrap();
        let mean = |margin: &str, sd: &str| Precision {
            margin: number(margin),
            formula: Formula::Mean { confidence, sd: number(sd) },
            ..cochran("0.05", "0.95")
        };
        // (1.96 · 0.9 / 0.1)² = 311.17; 500 m / (500 + m - 1) = 192.04
        assert_eq!(sample_size(&mean("0.1", "0.9"), None), 312);
        assert_eq!(sample_size(&mean("0.1", "0.9"), Some(500)), 193);
        // A share of one half has a standard deviation of one half.
        for people in [None, Some(50), Some(5000)] {
            let share = sample_size(&cochran("0.05", "0.95"), people);
            assert_eq!(sample_size(&mean("0.05", "0.5"), people), share);
        }
    }

    #[test]
    fn slovin_gives_the_numbers_of_the_older_guidance() {
        for (people, needed) in [
            (Some(1000), 286),
            (Some(10_000), 385),
            // 1200 / (1 + 3) is a whole number, and must not be missed by a digit.
            (Some(1200), 300),
            (Some(1_000_000_000_000), 400),
            (None, 400),
            (Some(0), 0),
        ] {
            assert_eq!(sample_size(&slovin("0.05"), people), needed, "{people:?}");
        }
    }

    #[test]
    fn design_effect_and_response_rate_ask_for_more_and_never_for_more_than_there_are() {
        let one = cochran("0.05", "0.95");
        let more = Precision { design_effect: number("1.5"), response_rate: number("0.8"), ..one };
        // 384.146 · 1.5 / 0.8 = 720.27
        assert_eq!(sample_size(&more, None), 721);
        // m = 576.219; 2000 m / (2000 + m - 1) / 0.8 = 559.35
        assert_eq!(sample_size(&more, Some(2000)), 560);
        assert_eq!(sample_size(&more, Some(50)), 50);
        let exact = Precision { response_rate: number("0.75"), ..slovin("0.05") };
        assert_eq!(sample_size(&exact, Some(1200)), 400);
    }

    #[test]
    fn a_margin_is_kept_by_the_sample_and_not_by_one_answer_less() {
        let precision = cochran("0.05", "0.95");
        let margin = |n: u64, people: u64| {
            let (n, people) = (Decimal::from(n), Decimal::from(people));
            let left = (people - n) / (people - Decimal::ONE);
            number("1.959963984540") * number("1.959963984540") * number("0.25") / n * left
        };
        for people in [50, 333, 5000, 123_456] {
            let n = sample_size(&precision, Some(people));
            assert!(margin(n, people) <= number("0.0025"), "{people}");
            assert!(margin(n - 1, people) > number("0.0025"), "{people}");
        }
    }
}
