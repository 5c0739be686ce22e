//! The distribution functions against tables of reference values.

use thuocdo_stats::distribution::{beta, binomial, chi_squared, fisher, normal, student};

/// Rows of function, first and second parameter, argument, value: values of R, and values of an
/// integration of the densities with 50 digits where R is not good enough or was not asked.
const REFERENCE: &str = include_str!("distribution_functions.csv");

const TOLERANCE: f64 = 1e-10;

#[derive(Debug)]
struct Row<'a> {
    function: &'a str,
    first: f64,
    second: f64,
    argument: f64,
    value: f64,
}

fn rows() -> impl Iterator<Item = Row<'static>> {
    REFERENCE.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(|line| {
        let (function, numbers) = line.split_once(',')?;
        let numbers: Vec<f64> = numbers.split(',').filter_map(|text| text.parse().ok()).collect();
        let [first, second, argument, value] = numbers[..] else { return None };
        Some(Row { function, first, second, argument, value })
    })
}

fn computed(row: &Row<'_>) -> f64 {
    let (a, b, x) = (row.first, row.second, row.argument);
    match row.function {
        "normal_cdf" => normal::cdf(x),
        "normal_upper_tail" => normal::upper_tail(x),
        "normal_quantile" => normal::quantile(x),
        "student_upper_tail" => student::upper_tail(x, a),
        "student_two_sided" => student::two_sided(x, a),
        "student_quantile" => student::quantile(x, a),
        "chi_squared_cdf" => chi_squared::cdf(x, a),
        "chi_squared_upper_tail" => chi_squared::upper_tail(x, a),
        "chi_squared_quantile" => chi_squared::quantile(x, a),
        "fisher_upper_tail" => fisher::upper_tail(x, a, b),
        "fisher_quantile" => fisher::quantile(x, a, b),
        "beta_cdf" => beta::cdf(x, a, b),
        "beta_upper_tail" => beta::upper_tail(x, a, b),
        "beta_quantile" => beta::quantile(x, a, b),
        "binomial_upper_tail" => binomial::upper_tail(x, a, b),
        other => panic!("unknown function {other}"),
    }
}

fn relative_error(row: &Row<'_>) -> f64 {
    let error = (computed(row) - row.value).abs();
    if error == 0.0 { 0.0 } else { error / row.value.abs().max(f64::MIN_POSITIVE) }
}

#[test]
fn every_function_has_its_reference_values() {
    let rows: Vec<Row<'_>> = rows().collect();
    assert!(rows.len() > 600, "only {} rows were read", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter(|row| relative_error(row).is_nan() || relative_error(row) > TOLERANCE)
        .map(|row| format!("{row:?} gave {:e}, off by {:e}", computed(row), relative_error(row)))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

mod laws {
    use super::*;
    use proptest::prelude::*;

    /// A number between two powers of ten, each size as likely.
    fn magnitude(lowest: f64, highest: f64) -> impl Strategy<Value = f64> {
        (lowest..highest).prop_map(|power| 10_f64.powf(power))
    }

    fn probability() -> impl Strategy<Value = f64> {
        prop_oneof![1e-4..0.9999, magnitude(-12.0, -1.0)]
    }

    fn close(left: f64, right: f64, tolerance: f64) -> bool {
        (left - right).abs() <= tolerance * left.abs().max(right.abs())
    }

    proptest! {
        #[test]
        fn the_tail_of_a_quantile_is_its_probability(
            p in probability(), d1 in magnitude(-0.5, 9.0), d2 in magnitude(-0.5, 9.0),
        ) {
            // A large shape moves its tail by the rounding of the quantile times √shape · z.
            let tolerance = 1e-11 + 1e-14 * d1.max(d2).sqrt();
            prop_assert!(close(student::cdf(student::quantile(p, d1), d1), p, 1e-11));
            prop_assert!(close(chi_squared::cdf(chi_squared::quantile(p, d1), d1), p, tolerance));
            let share = beta::quantile(p, d1, d2);
            prop_assume!(share > 1e-300 && share < 0.5);
            prop_assert!(close(beta::cdf(share, d1, d2), p, tolerance));
            let upper = fisher::upper_tail(fisher::quantile(1.0 - p, d1, d2), d1, d2);
            prop_assert!((upper - p).abs() <= tolerance * p + 1e-15);
        }

        #[test]
        fn both_tails_make_one(
            x in 1e-3..0.999, a in magnitude(-2.0, 9.0), b in magnitude(-2.0, 9.0),
        ) {
            prop_assert!((beta::cdf(x, a, b) + beta::upper_tail(x, a, b) - 1.0).abs() < 1e-12);
            let (t, df) = (10.0 * (x - 0.5), a);
            prop_assert!((student::cdf(t, df) + student::upper_tail(t, df) - 1.0).abs() < 1e-12);
        }

        #[test]
        fn beta_mirrors_when_its_shapes_change_places(
            x in 0_u32..=1024, a in magnitude(-2.0, 9.0), b in magnitude(-2.0, 9.0),
        ) {
            let x = f64::from(x) / 1024.0;
            prop_assert!(close(beta::cdf(x, a, b), beta::upper_tail(1.0 - x, b, a), 1e-9));
        }

        #[test]
        fn student_mirrors_at_zero(p in 1e-6..0.5, df in magnitude(-1.0, 12.0)) {
            let high = student::quantile(1.0 - p, df);
            let low = student::quantile(1.0 - (1.0 - p), df);
            prop_assert!(close(high, -low, 1e-12));
        }

        #[test]
        fn f_is_a_ratio_of_the_shares_of_beta(
            f in magnitude(-1.0, 1.0), d1 in magnitude(-0.5, 3.0), d2 in magnitude(-0.5, 3.0),
        ) {
            let share = d2 / (d2 + d1 * f);
            let tail = fisher::upper_tail(f, d1, d2);
            prop_assume!(tail > 1e-200);
            prop_assert!(close(tail, beta::cdf(share, d2 / 2.0, d1 / 2.0), 1e-10));
        }

        #[test]
        fn a_greater_probability_has_a_greater_quantile(
            p in probability(), more in 1e-6..0.1, d1 in magnitude(-1.0, 12.0),
            d2 in magnitude(-1.0, 12.0),
        ) {
            let greater = p * (1.0 + more);
            prop_assume!(greater < 1.0);
            prop_assert!(student::quantile(p, d1) < student::quantile(greater, d1));
            prop_assert!(chi_squared::quantile(p, d1) <= chi_squared::quantile(greater, d1));
            prop_assert!(fisher::quantile(p, d1, d2) <= fisher::quantile(greater, d1, d2));
            prop_assert!(beta::quantile(p, d1, d2) <= beta::quantile(greater, d1, d2));
        }

        #[test]
        fn tails_join_where_the_method_changes(d in 398.0..402.0_f64, z in -1.0..8.0_f64) {
            let (near, far) = (399.999_999, 400.000_001);
            let x = d + z * (2.0 * d).sqrt();
            let step = chi_squared::upper_tail(x, far) / chi_squared::upper_tail(x, near) - 1.0;
            prop_assert!(step > 0.0 && step < 1e-6);
        }
    }

    #[test]
    fn infinite_degrees_of_freedom_are_the_normal_distribution() {
        for x in [-9.0, -1.96, 0.0, 0.4, 3.0, 20.0] {
            let (normal, student) = (student::cdf(x, f64::INFINITY), student::cdf(x, 1e18));
            assert!(close(normal, student, 1e-12), "{x}: {normal:e} {student:e}");
            let tail = fisher::upper_tail(x * x, 1.0, f64::INFINITY);
            assert!(close(tail, 2.0 * normal::upper_tail(x.abs()), 1e-12), "{x}: {tail:e}");
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "exact is what the law says")]
    fn the_ends_of_the_support_are_exact() {
        assert_eq!(student::quantile(0.0, 7.0), f64::NEG_INFINITY);
        assert_eq!(student::quantile(1.0, 7.0), f64::INFINITY);
        assert_eq!(student::quantile(0.5, 7.0), 0.0);
        assert_eq!(student::upper_tail(f64::NEG_INFINITY, 7.0), 1.0);
        assert_eq!(student::upper_tail(f64::INFINITY, 7.0), 0.0);
        assert_eq!(normal::quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal::upper_tail(f64::INFINITY), 0.0);
        assert_eq!((beta::cdf(0.0, 2.0, 3.0), beta::cdf(1.0, 2.0, 3.0)), (0.0, 1.0));
        assert_eq!((beta::quantile(0.0, 2.0, 3.0), beta::quantile(1.0, 2.0, 3.0)), (0.0, 1.0));
        assert_eq!(chi_squared::upper_tail(f64::INFINITY, 3.0), 0.0);
        assert_eq!(chi_squared::upper_tail(1e308, 1e-3), 0.0);
        assert_eq!(fisher::upper_tail(f64::INFINITY, 3.0, 4.0), 0.0);
        assert_eq!(fisher::upper_tail(0.0, 3.0, 4.0), 1.0);
        assert_eq!(binomial::upper_tail(0.0, 10.0, 0.3), 1.0);
        assert_eq!(binomial::upper_tail(11.0, 10.0, 0.3), 0.0);
        assert_eq!(binomial::upper_tail(10.0, 10.0, 1.0), 1.0);
    }

    #[test]
    fn arguments_without_meaning_give_no_number() {
        for value in [
            student::cdf(1.0, 0.0),
            student::cdf(f64::NAN, 3.0),
            student::quantile(1.2, 3.0),
            student::quantile(0.3, -1.0),
            student::quantile(0.3, f64::NAN),
            chi_squared::cdf(1.0, f64::INFINITY),
            chi_squared::upper_tail(f64::NAN, 2.0),
            chi_squared::quantile(-0.1, 2.0),
            fisher::upper_tail(1.0, f64::INFINITY, f64::INFINITY),
            fisher::upper_tail(f64::NAN, 1.0, 2.0),
            beta::cdf(0.5, 0.0, 1.0),
            beta::cdf(f64::NAN, 2.0, 1.0),
            beta::quantile(f64::NAN, 1.0, 1.0),
            binomial::upper_tail(1.0, -1.0, 0.5),
            binomial::upper_tail(1.0, 3.0, 1.5),
            normal::quantile(-1.0),
            normal::cdf(f64::NAN),
        ] {
            assert!(value.is_nan(), "{value}");
        }
    }
}
