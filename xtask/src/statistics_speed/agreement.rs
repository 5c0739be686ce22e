//! Whether others found what we found.

use crate::step::Failure;

/// How far, relatively, means and errors of others may lie from ours.
const NEAR: f64 = 1e-9;

/// A mean with its standard error.
#[derive(Debug)]
struct Line {
    unit: usize,
    item: usize,
    mean: f64,
    error: f64,
}

impl Line {
    fn read(line: &str) -> Option<Self> {
        let mut cells = line.split('\t');
        Some(Self {
            unit: cells.next()?.parse().ok()?,
            item: cells.next()?.parse().ok()?,
            mean: cells.next()?.parse().ok()?,
            error: cells.next()?.parse().ok()?,
        })
    }

    fn is_near(&self, other: &Self) -> bool {
        let near = |left: f64, right: f64| (left - right).abs() <= NEAR * left.abs();
        (self.unit, self.item) == (other.unit, other.item)
            && near(self.mean, other.mean)
            && near(self.error, other.error)
    }
}

/// Every mean and standard error of both must be the same; lines are unit, item, mean, error.
pub fn agree(ours: &str, theirs: &str, who: &str) -> Result<(), Failure> {
    let failed = |what: String| Failure::Failed(format!("{who}: {what}"));
    let read = |text: &str| {
        let lines: Option<Vec<Line>> = text.lines().map(Line::read).collect();
        let mut lines = lines.ok_or_else(|| failed("results that cannot be read".to_owned()))?;
        lines.sort_by_key(|line| (line.unit, line.item));
        Ok(lines)
    };
    let (ours, theirs) = (read(ours)?, read(theirs)?);
    if ours.len() != theirs.len() {
        return Err(failed(format!("{} results instead of {}", theirs.len(), ours.len())));
    }
    match ours.iter().zip(&theirs).find(|(ours, theirs)| !ours.is_near(theirs)) {
        Some((ours, theirs)) => Err(failed(format!("{theirs:?}, but we {ours:?}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_a_failure_that_names_it() {
        let ours = "0\t1\t3.5\t0.1\n0\t2\t2e0\t1e-1\n";
        assert!(agree(ours, "0\t2\t2.0000000000001\t0.1\n0\t1\t3.5\t0.1\n", "R").is_ok());
        let failure = agree(ours, "0\t1\t3.5\t0.1\n0\t2\t2.1\t0.1\n", "R").expect_err("differs");
        assert!(failure.to_string().contains("2.1"), "{failure}");
        assert!(agree(ours, "0\t1\t3.5\t0.1\n", "R").is_err());
        assert!(agree(ours, "0\t1\tNA\t0.1\n0\t2\t2\t0.1\n", "R").is_err());
    }
}
