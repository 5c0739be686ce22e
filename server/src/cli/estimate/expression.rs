//! Expressions of contrasts (`expr`): functions of named estimates, with their slopes.
//!
//! An expression is kept as a list of steps, each of which uses steps before it. Its value is one
//! walk forward, its gradient one walk backward (reverse-mode differentiation: Griewank and
//! Walther, *Evaluating Derivatives*, 2008, §3.2), so nothing recurses on what a request holds.

use std::mem;

use thiserror::Error;

use super::super::table::cut;
use super::token::{SyntaxError, TokenKind, Tokens};

/// An expression over named estimates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expression {
    names: Vec<String>,
    steps: Vec<Step>,
}

/// One step of the calculation; a [`Place`] is that of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Number(f64),
    /// The estimate of a name, by its place among the names.
    Estimate(usize),
    Plus(Place, Place),
    Minus(Place, Place),
    Times(Place, Place),
    Over(Place, Place),
    /// To a constant power.
    Power(Place, f64),
    Negative(Place),
    Log(Place),
    Exp(Place),
    Sqrt(Place),
}

/// The place of a step.
type Place = usize;

/// The value of an expression and how it changes with each estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Differentiated {
    /// The value.
    pub value: f64,
    /// The derivative by each of the base's estimates, in their order.
    pub gradient: Vec<f64>,
}

/// Why an expression cannot be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExpressionError {
    /// A name is none of the base's estimates.
    #[error("there is no estimate `{name}`; the estimates are {known}")]
    UnknownEstimate { name: String, known: String },
    /// The value or a slope is no number, as of `log(0)`.
    #[error("at these estimates the expression is not a number or has no slope")]
    NotFinite,
}

impl ExpressionError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownEstimate { .. } => "unknown_estimate",
            Self::NotFinite => "not_finite",
        }
    }

    /// That a name is none of these.
    pub fn unknown(name: &str, known: &[String]) -> Self {
        const MOST: usize = 20;
        let mut listed: Vec<String> = known.iter().take(MOST).map(|name| cut(name)).collect();
        if known.len() > MOST {
            listed.push(format!("… ({} in all)", known.len()));
        }
        Self::UnknownEstimate { name: cut(name), known: listed.join(", ") }
    }
}

impl Expression {
    /// Reads an expression: names, numbers, `+ - * / ^`, parentheses, `log`, `exp`, `sqrt`. `^`
    /// binds strongest, then the sign; the right side of `^` is a constant.
    ///
    /// # Errors
    ///
    /// What is wrong first, with its place.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut reader = Reader { tokens: Tokens::new(text)?, built: Self::default() };
        reader.sum()?;
        reader.tokens.end("an operator or the end")?;
        Ok(reader.built)
    }

    /// The value at the base's estimates and its gradient by them. `names` and `estimates` are
    /// parallel.
    ///
    /// # Errors
    ///
    /// A name that is no estimate, or a value or slope that is not finite.
    pub fn differentiate(
        &self,
        names: &[String],
        estimates: &[f64],
    ) -> Result<Differentiated, ExpressionError> {
        let place = |name: &String| {
            names
                .iter()
                .position(|known| known == name)
                .ok_or_else(|| ExpressionError::unknown(name, names))
        };
        let places = self.names.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let own: Vec<f64> =
            places.iter().map(|place| estimates.get(*place).copied().unwrap_or(f64::NAN)).collect();
        let values = self.values(&own);
        let value = values.last().copied().unwrap_or(f64::NAN);
        let mut gradient = vec![0.0; estimates.len()];
        for (place, slope) in places.iter().zip(self.slopes(&values)) {
            if let Some(entry) = gradient.get_mut(*place) {
                *entry += slope;
            }
        }
        if value.is_finite() && gradient.iter().all(|slope| slope.is_finite()) {
            Ok(Differentiated { value, gradient })
        } else {
            Err(ExpressionError::NotFinite)
        }
    }

    /// The value of each step.
    fn values(&self, estimates: &[f64]) -> Vec<f64> {
        let mut values: Vec<f64> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let at = |place: Place| values.get(place).copied().unwrap_or(f64::NAN);
            let value = match *step {
                Step::Number(number) => number,
                Step::Estimate(name) => estimates.get(name).copied().unwrap_or(f64::NAN),
                Step::Plus(a, b) => at(a) + at(b),
                Step::Minus(a, b) => at(a) - at(b),
                Step::Times(a, b) => at(a) * at(b),
                Step::Over(a, b) => at(a) / at(b),
                Step::Power(a, power) => at(a).powf(power),
                Step::Negative(a) => -at(a),
                Step::Log(a) => at(a).ln(),
                Step::Exp(a) => at(a).exp(),
                Step::Sqrt(a) => at(a).sqrt(),
            };
            values.push(value);
        }
        values
    }

    /// The derivative of the last step by each name.
    fn slopes(&self, values: &[f64]) -> Vec<f64> {
        let at = |place: Place| values.get(place).copied().unwrap_or(f64::NAN);
        let mut by_name = vec![0.0; self.names.len()];
        let mut by_step = vec![0.0; self.steps.len()];
        if let Some(last) = by_step.last_mut() {
            *last = 1.0;
        }
        for (here, step) in self.steps.iter().enumerate().rev() {
            let slope = by_step.get(here).copied().unwrap_or(0.0);
            // A step that nothing depends on must not turn an infinite slope into NaN.
            if slope == 0.0 {
                continue;
            }
            let mut add = |place: Place, change: f64| {
                if let Some(entry) = by_step.get_mut(place) {
                    *entry += change;
                }
            };
            match *step {
                Step::Estimate(name) => {
                    if let Some(entry) = by_name.get_mut(name) {
                        *entry += slope;
                    }
                }
                Step::Plus(a, b) => {
                    add(a, slope);
                    add(b, slope);
                }
                Step::Minus(a, b) => {
                    add(a, slope);
                    add(b, -slope);
                }
                Step::Times(a, b) => {
                    add(a, slope * at(b));
                    add(b, slope * at(a));
                }
                Step::Over(a, b) => {
                    add(a, slope / at(b));
                    add(b, -slope * at(here) / at(b));
                }
                // The slope of x⁰ is 0 at x = 0 too.
                Step::Power(a, power) if power != 0.0 => {
                    add(a, slope * power * at(a).powf(power - 1.0));
                }
                Step::Negative(a) => add(a, -slope),
                Step::Log(a) => add(a, slope / at(a)),
                Step::Exp(a) => add(a, slope * at(here)),
                Step::Sqrt(a) => add(a, slope / (2.0 * at(here))),
                Step::Number(_) | Step::Power(..) => {}
            }
        }
        by_name
    }
}

/// A function as a step.
type Function = fn(Place) -> Step;

/// The functions that there are.
const FUNCTIONS: [(&str, Function); 3] =
    [("log", Step::Log), ("exp", Step::Exp), ("sqrt", Step::Sqrt)];

struct Reader {
    tokens: Tokens,
    built: Expression,
}

impl Reader {
    fn push(&mut self, step: Step) -> Place {
        self.built.steps.push(step);
        self.built.steps.len() - 1
    }

    fn sum(&mut self) -> Result<Place, SyntaxError> {
        let mut left = self.product()?;
        loop {
            if self.tokens.takes("+") {
                let right = self.product()?;
                left = self.push(Step::Plus(left, right));
            } else if self.tokens.takes("-") {
                let right = self.product()?;
                left = self.push(Step::Minus(left, right));
            } else {
                return Ok(left);
            }
        }
    }

    fn product(&mut self) -> Result<Place, SyntaxError> {
        let mut left = self.signed()?;
        loop {
            if self.tokens.takes("*") {
                let right = self.signed()?;
                left = self.push(Step::Times(left, right));
            } else if self.tokens.takes("/") {
                let right = self.signed()?;
                left = self.push(Step::Over(left, right));
            } else {
                return Ok(left);
            }
        }
    }

    /// A power, perhaps with signs before it.
    fn signed(&mut self) -> Result<Place, SyntaxError> {
        if self.tokens.takes("-") {
            let inner = self.deeper(Self::signed)?;
            return Ok(self.push(Step::Negative(inner)));
        }
        if self.tokens.takes("+") {
            return self.deeper(Self::signed);
        }
        let base = self.primary()?;
        if !self.tokens.takes("^") {
            return Ok(base);
        }
        let not_constant = self.tokens.expected("a constant to the right of `^`");
        let outer = mem::take(&mut self.built);
        let exponent = self.deeper(Self::signed);
        let constant = mem::replace(&mut self.built, outer);
        exponent?;
        if !constant.names.is_empty() {
            return Err(not_constant);
        }
        let power = constant.values(&[]).last().copied().unwrap_or(f64::NAN);
        Ok(self.push(Step::Power(base, power)))
    }

    fn primary(&mut self) -> Result<Place, SyntaxError> {
        if self.tokens.takes("(") {
            return self.closed();
        }
        match self.tokens.peek().cloned() {
            Some(TokenKind::Number(number)) => {
                self.tokens.take();
                Ok(self.push(Step::Number(number)))
            }
            Some(TokenKind::Name(name)) => {
                let unknown = self.tokens.expected("one of the functions log, exp, sqrt");
                self.tokens.take();
                if !self.tokens.takes("(") {
                    let place = self.name(name);
                    return Ok(self.push(Step::Estimate(place)));
                }
                let function = FUNCTIONS.iter().find(|(known, _)| *known == name);
                let (_, step) = function.ok_or(unknown)?;
                let argument = self.closed()?;
                Ok(self.push(step(argument)))
            }
            _ => Err(self.tokens.expected("a name, a number or `(`")),
        }
    }

    /// What stands in parentheses, the first of which has been read.
    fn closed(&mut self) -> Result<Place, SyntaxError> {
        let inner = self.deeper(Self::sum)?;
        if self.tokens.takes(")") { Ok(inner) } else { Err(self.tokens.expected("`)`")) }
    }

    fn deeper(
        &mut self,
        read: fn(&mut Self) -> Result<Place, SyntaxError>,
    ) -> Result<Place, SyntaxError> {
        self.tokens.enter()?;
        let place = read(self);
        self.tokens.leave();
        place
    }

    fn name(&mut self, name: String) -> usize {
        let names = &mut self.built.names;
        names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, estimates: &[(&str, f64)]) -> Result<Differentiated, String> {
        let names: Vec<String> = estimates.iter().map(|(name, _)| (*name).to_owned()).collect();
        let values: Vec<f64> = estimates.iter().map(|(_, value)| *value).collect();
        let expression = Expression::parse(text).map_err(|error| error.to_string())?;
        expression.differentiate(&names, &values).map_err(|error| error.to_string())
    }

    #[test]
    fn the_ratio_of_two_domains_has_its_slopes() {
        let ratio = at("`2`/`1`", &[("1", 4.0), ("2", 3.0)]).unwrap();
        assert_eq!(ratio, Differentiated { value: 0.75, gradient: vec![-0.1875, 0.25] });
        let log = at("log(`3`)-log(`2`)", &[("1", 9.0), ("2", 2.0), ("3", 4.0)]).unwrap();
        assert_eq!(log.gradient, [0.0, -0.5, 0.25]);
    }

    #[test]
    fn powers_come_before_signs_and_signs_before_products() {
        for (text, expected) in [
            ("-2^2", -4.0),
            ("2^-1", 0.5),
            ("2^3^2", 512.0),
            ("(1+2)*3-4/2", 7.0),
            ("2*-3", -6.0),
            ("4^(1/2)", 2.0),
            ("1 - 2 - 3", -4.0),
            ("sqrt(16)/exp(0)", 4.0),
        ] {
            assert_eq!(at(text, &[]).unwrap().value.to_bits(), f64::to_bits(expected), "{text}");
        }
    }

    #[test]
    fn a_name_may_stand_more_than_once_and_be_that_of_a_function() {
        let square = at("log * log", &[("log", 3.0)]).unwrap();
        assert_eq!((square.value, square.gradient), (9.0, vec![6.0]));
        assert_eq!(at("x^0 + x", &[("x", 0.0)]).unwrap().gradient, [1.0]);
    }

    #[test]
    fn what_is_wrong_is_said_with_the_names_that_there_are() {
        let estimates = [("E.api00", 1.0), ("H.api00", 0.0)];
        for (text, expected) in [
            (
                "E.api00 - M.api00",
                "there is no estimate `M.api00`; the estimates are E.api00, H.api00",
            ),
            ("log(H.api00)", "at these estimates the expression is not a number or has no slope"),
            ("sqrt(H.api00)", "at these estimates the expression is not a number or has no slope"),
            (
                "2^E.api00",
                "character 3: a constant to the right of `^` is expected; here stands `E.api00`",
            ),
            (
                "sin(1)",
                "character 1: one of the functions log, exp, sqrt is expected; here stands `sin`",
            ),
            ("1 +", "character 4: a name, a number or `(` is expected; here the text ends"),
            ("1 2", "character 3: an operator or the end is expected; here stands 2"),
        ] {
            assert_eq!(at(text, &estimates).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn hostile_expressions_are_errors() {
        for text in
            ["(".repeat(10_000), "-".repeat(10_000), "2^".repeat(10_000), "exp(".repeat(10_000)]
        {
            assert!(at(&text, &[]).unwrap_err().contains("more than 64 levels"));
        }
        assert!(at(&"n".repeat(1 << 20), &[]).is_err());
        assert!(at("10^999", &[]).is_err());
    }

    proptest::proptest! {
        #[test]
        fn the_gradient_is_the_slope_of_the_value(x in 0.5..3.0_f64, y in 0.5..3.0_f64) {
            let text = "x^2.5*log(y)/exp(x-y) - sqrt(x+y)*-3/(x*y^-2)";
            let value = |x, y| at(text, &[("x", x), ("y", y)]).unwrap();
            let (step, here) = (1e-6, value(x, y));
            let slopes = [
                (value(x + step, y).value - value(x - step, y).value) / (2.0 * step),
                (value(x, y + step).value - value(x, y - step).value) / (2.0 * step),
            ];
            for (slope, exact) in slopes.iter().zip(&here.gradient) {
                proptest::prop_assert!((slope - exact).abs() <= 1e-5 * (1.0 + exact.abs()));
            }
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "[a1.()^*/+` -]{0,40}") {
            let _ = at(&text, &[("a", 1.0)]);
        }
    }
}
