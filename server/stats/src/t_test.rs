//! The design-based t test of two groups.

use crate::answers::Answers;
use crate::distribution::student;
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::estimate::Estimate;
use crate::regression::{Family, Regression, RegressionError};
use crate::survey::Survey;

/// A test of the difference between the means of two groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TTest {
    /// The mean of the second group less that of the first, in the units of the answers, with the
    /// degrees of freedom of the test.
    pub difference: Estimate,
    /// The difference in standard errors.
    pub statistic: f64,
    /// The probability of a difference as large in either direction where there is none.
    pub p_value: f64,
}

/// The test that two groups have the same mean: the regression of the answers on the indicator of
/// the second group (R `survey`, `svyttest`), over the rows of a domain with an answer and a group.
/// `second` is 1 in the second group and 0 in the first.
///
/// The degrees of freedom are those of the rows used less 1.
///
/// # Errors
///
/// A group is empty, the difference has no variance, or there are no degrees of freedom.
pub fn t_test(
    survey: &Survey,
    domain: &Domain,
    answers: Answers<'_>,
    second: Answers<'_>,
) -> Result<TTest, EstimateError> {
    let undefined = |why| EstimateError::Undefined { what: "a t test", why };
    let ones = vec![1.0; answers.rows()];
    let columns = [Answers::Numbers(&ones), second];
    let regression = Regression::new(domain, answers, &columns, Family::Gaussian);
    let estimates = regression.and_then(|regression| regression.estimate(survey));
    let estimates = estimates.map_err(|error| match error {
        RegressionError::Collinear { .. } => undefined("one of the groups is empty"),
        other => other.into(),
    })?;
    let difference = estimates.iter().nth(1).ok_or(EstimateError::NoRows)?;
    if difference.degrees_of_freedom <= 0.0 {
        return Err(undefined("there are no degrees of freedom"));
    }
    if difference.standard_error <= 0.0 {
        return Err(undefined("the difference has no variance"));
    }
    let statistic = difference.value / difference.standard_error;
    let p_value = student::two_sided(statistic, difference.degrees_of_freedom);
    Ok(TTest { difference, statistic, p_value })
}
