//! Uncertainty in the form in which pages show it: with as many digits as mean something, and on one
//! scale for all units of a class.

use thuocdo_app::analyst::{Sampling, Span, Uncertainty};

use crate::index::{IndexDocument, NodeRow};

/// Digits of a standard error that mean something.
const SIGNIFICANT: i32 = 2;
/// The most digits behind the point that any interval is shown with.
const MOST_DIGITS: usize = 4;
/// About so many steps of round length make a scale.
const STEPS: f64 = 10.0;

/// How many digits behind the point an interval has: as many as its standard error needs for two that
/// mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits(usize);

impl Digits {
    /// The digits for all of these rows: those that the standard error in their middle needs.
    pub fn of<'d>(rows: impl Iterator<Item = &'d NodeRow>) -> Self {
        let mut errors: Vec<f64> = rows
            .filter_map(|row| row.se)
            .filter(|error| *error > 0.0 && error.is_finite())
            .collect();
        errors.sort_by(f64::total_cmp);
        let middle = errors.get(errors.len() / 2);
        Self(middle.map_or(0, |error| digits_for(*error, SIGNIFICANT)))
    }
}

/// How many digits behind the point show so many digits of a length that mean something.
fn digits_for(length: f64, significant: i32) -> usize {
    // A power of ten may come out a little too small.
    let wanted = 10_f64.powi(significant - 1) * (1.0 - f64::EPSILON.sqrt());
    let mut shown = length;
    let mut digits = 0;
    while shown < wanted && digits < MOST_DIGITS {
        shown *= 10.0;
        digits += 1;
    }
    digits
}

/// The scale on which the intervals of a class are drawn; its ends are round numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    from: f64,
    to: f64,
    digits: usize,
}

impl Scale {
    /// The shortest scale with round ends that holds the intervals of all rows; none without any.
    pub fn of<'d>(rows: impl Iterator<Item = &'d NodeRow>) -> Option<Self> {
        let ends: Vec<[f64; 2]> = rows.filter_map(interval).collect();
        let lowest = ends.iter().map(|[lower, _]| *lower).min_by(f64::total_cmp)?;
        let highest = ends.iter().map(|[_, upper]| *upper).max_by(f64::total_cmp)?;
        if lowest >= highest {
            return None;
        }
        let step = round_step((highest - lowest) / STEPS);
        Some(Self {
            from: (lowest / step).floor() * step,
            to: (highest / step).ceil() * step,
            digits: digits_for(step, 1),
        })
    }

    /// Both ends as decimal strings.
    #[must_use]
    pub fn ends(&self) -> [String; 2] {
        [self.from, self.to].map(|end| decimal(end, self.digits))
    }

    fn span(&self, row: &NodeRow) -> Option<Span> {
        let at =
            |value: f64| ((value - self.from) / (self.to - self.from) * 100.0).clamp(0.0, 100.0);
        let [lower, upper] = interval(row)?;
        Some(Span { lower: at(lower), value: at(row.value?), upper: at(upper) })
    }
}

/// The smallest of 1, 2, 5, 10, … times a power of ten that is not below `length`.
fn round_step(length: f64) -> f64 {
    let power = 10_f64.powf(length.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= length).unwrap_or(length)
}

/// The interval of a row as far as values go, which is no further than the largest possible; none if
/// the row is withheld.
fn interval(row: &NodeRow) -> Option<[f64; 2]> {
    let shown = row.published.is_some() && row.status != "suppressed";
    let [lower, upper] = row.ci.filter(|ends| shown && ends.iter().all(|end| end.is_finite()))?;
    Some([lower, row.max.map_or(upper, |max| upper.min(max.max(lower)))])
}

/// A standard error below this is zero but for rounding.
const NO_SPREAD: f64 = 1e-9;

/// How sure the value of a row is; none where no sample tells, and where the value is withheld. Where
/// all respondents said the same the sample shows no spread, which does not make the value certain:
/// an interval of no width would say that. No interval has more digits than its value.
#[must_use]
pub fn uncertainty(row: &NodeRow, digits: Digits, scale: Option<&Scale>) -> Option<Uncertainty> {
    let published = row.published.as_ref().filter(|_| row.status != "suppressed")?;
    let error = row.se.filter(|error| error.is_finite() && *error > NO_SPREAD)?;
    let of_value = published.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let of_interval = digits.0.min(of_value);
    Some(Uncertainty {
        standard_error: decimal(error, digits.0),
        interval: interval(row).map(|ends| ends.map(|end| decimal(end, of_interval))),
        design_effect: row
            .deff
            .filter(|effect| effect.is_finite())
            .map(|effect| decimal(effect, 2)),
        is_replicated: row.se_method.as_deref() == Some("replicates"),
        span: scale.and_then(|scale| scale.span(row)),
    })
}

/// The places that a row may truly have; none where the row has none.
#[must_use]
pub fn rank_set(row: &NodeRow) -> Option<[u64; 2]> {
    row.rank_set.filter(|_| row.rank.is_some() && row.status != "suppressed")
}

/// What the uncertainty of a document was estimated from.
#[must_use]
pub fn sampling(document: &IndexDocument) -> Option<Sampling> {
    let sampling = document.sampling.as_ref()?;
    let per_cent = |share: f64| short(share * 100.0);
    Some(Sampling {
        respondents: sampling.respondents,
        clusters: sampling.clusters.filter(|clusters| *clusters < sampling.respondents),
        is_weighted: sampling.weighted,
        level: per_cent(sampling.level),
        rank_coverage: per_cent(sampling.rank_coverage),
        replicates: sampling.replicates,
    })
}

/// A number as a decimal string; zero has no sign.
fn decimal(number: f64, digits: usize) -> String {
    let text = format!("{number:.digits$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

/// A number with one digit behind the point, or none if that is zero.
fn short(number: f64) -> String {
    let text = decimal(number, 1);
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64, error: f64, ci: [f64; 2]) -> NodeRow {
        let row = serde_json::json!({
            "unit": "X1", "unit_name": "Xã", "node": "T", "value": value,
            "published": format!("{value:.2}"), "max": 100.0, "percent": null,
            "published_percent": null, "se": error, "ci": ci, "deff": 1.234_5,
            "se_method": "linearised", "n": 40, "status": "ok", "class": "xa", "rank": 2,
            "rank_set": [1, 3], "rank_change": null, "band": null, "comparable": true,
        });
        serde_json::from_value(row).unwrap()
    }

    fn shown(row: &NodeRow) -> Option<Uncertainty> {
        uncertainty(row, Digits::of([row].into_iter()), None)
    }

    #[test]
    fn an_interval_has_the_digits_that_its_standard_error_gives_and_never_more_than_the_value() {
        for (error, ends, text) in [
            (1.234, [82.356, 86.144], ("1.2", ["82.4", "86.1"])),
            (0.234, [82.356, 86.144], ("0.23", ["82.36", "86.14"])),
            (0.002_34, [84.245, 84.255], ("0.0023", ["84.25", "84.25"])),
            (12.34, [59.6, 92.4], ("12", ["60", "92"])),
        ] {
            let own = shown(&row(84.25, error, ends)).unwrap();
            let interval = own.interval.unwrap();
            assert_eq!(
                (own.standard_error.as_str(), interval.each_ref().map(String::as_str)),
                text
            );
            assert_eq!(own.design_effect.as_deref(), Some("1.23"));
        }
    }

    #[test]
    fn a_sample_without_spread_shows_no_interval_that_would_look_certain() {
        for error in [0.0, 1e-15] {
            let agreed = row(100.0, error, [100.0, 100.0]);
            assert_eq!(shown(&agreed), None);
            assert_eq!(rank_set(&agreed), Some([1, 3]));
        }
    }

    #[test]
    fn the_standard_error_in_the_middle_decides_for_the_whole_table() {
        let rows = [0.012, 1.3, 12.0].map(|error| row(84.25, error, [82.0, 86.0]));
        assert_eq!(Digits::of(rows.iter()), Digits(1));
        assert_eq!(Digits::of([].into_iter()), Digits(0));
    }

    #[test]
    fn no_interval_goes_beyond_the_largest_value_possible() {
        let own = shown(&row(97.0, 2.2, [92.1, 101.9])).unwrap();
        assert_eq!(own.interval, Some(["92.1".to_owned(), "100.0".to_owned()]));
    }

    #[test]
    fn a_scale_has_round_ends_and_holds_every_interval() {
        let rows = [row(84.25, 1.2, [82.1, 86.4]), row(61.0, 2.0, [57.1, 64.9])];
        let scale = Scale::of(rows.iter()).unwrap();
        assert_eq!(scale.ends(), ["55", "90"]);
        let span = scale.span(&rows[0]).unwrap();
        assert!(
            (span.lower - 27.1 / 0.35).abs() < 1e-9 && (span.upper - 31.4 / 0.35).abs() < 1e-9,
            "{span:?}"
        );
        let narrow = Scale::of([row(4.51, 0.01, [4.493, 4.527])].iter()).unwrap();
        assert_eq!(narrow.ends(), ["4.490", "4.530"]);
        assert_eq!(Scale::of([row(1.0, 0.0, [1.0, 1.0])].iter()), None);
    }

    #[test]
    fn a_negative_end_that_rounds_to_nothing_has_no_sign() {
        let own = shown(&row(1.0, 1.2, [-0.04, 2.4])).unwrap();
        assert_eq!(own.interval, Some(["0.0".to_owned(), "2.4".to_owned()]));
    }

    #[test]
    fn a_withheld_row_says_nothing_of_its_uncertainty() {
        let withheld = NodeRow {
            status: "suppressed".to_owned(),
            published: None,
            ..row(84.25, 1.2, [82.1, 86.4])
        };
        assert_eq!((shown(&withheld), rank_set(&withheld)), (None, None));
        assert_eq!(Scale::of([withheld].iter()), None);
    }

    #[test]
    fn a_row_without_a_standard_error_has_no_uncertainty() {
        let constant = NodeRow { se: None, ci: None, ..row(84.25, 1.2, [82.1, 86.4]) };
        assert_eq!(shown(&constant), None);
        assert_eq!(rank_set(&constant), Some([1, 3]));
    }

    #[test]
    fn levels_are_shown_in_per_cent() {
        assert_eq!((short(95.0), short(0.975 * 100.0)), ("95".to_owned(), "97.5".to_owned()));
    }
}
