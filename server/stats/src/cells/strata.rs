//! The first stage of a design, as the variance over cells needs it.

use std::ops::Range;

use super::CellsError;
use crate::design::LonelyRule;

/// The strata of a design's PSUs.
///
/// The variance of a total is V = Σₕ (1 − fₕ) nₕ/(nₕ − 1) Σ (z − z̄ₕ)², with the nₕ PSUs
/// of the design in stratum h; one without a row of the domain is a zero and counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Strata {
    of_psu: Vec<u32>,
    strata: Vec<Stratum>,
}

/// A stratum with a PSU.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stratum {
    /// Its PSUs.
    pub psus: Range<u32>,
    /// The number of its PSUs.
    pub drawn: f64,
    /// (1 − f) n/(n − 1); of a lonely PSU what its rule says.
    pub coefficient: f64,
    /// Whether totals are taken from their mean; a lonely PSU's may be taken from zero.
    pub is_centred: bool,
}

impl Strata {
    /// The stratum of every PSU, ascending, and for every stratum code 1 − f, the part of its PSUs
    /// that was not drawn (without: drawn with replacement, 1).
    ///
    /// The rules for a stratum with a single PSU are those of [`LonelyRule`]. `Adjust` takes its
    /// total from the mean of all PSU totals, which is zero for linearised means. Strata that
    /// `Collapse` joins must have been joined already.
    ///
    /// # Errors
    ///
    /// PSUs that are not numbered by stratum, a part that is none or not there, or a lonely PSU under
    /// a rule that fails; `Average` is not offered here.
    pub fn new(
        stratum_of_psu: &[u32],
        left: Option<&[f64]>,
        rule: LonelyRule,
    ) -> Result<Self, CellsError> {
        if let Some(place) = stratum_of_psu.windows(2).position(|pair| pair[0] > pair[1]) {
            return Err(CellsError::NotByStratum { psu: place + 1 });
        }
        let mut strata = Vec::new();
        let mut first = 0;
        for run in stratum_of_psu.chunk_by(|left, right| left == right) {
            let Some(&stratum) = run.first() else { continue };
            let drawn = u32::try_from(run.len()).map_err(|_| CellsError::TooManyRows)?;
            let left = left.map_or(Some(1.0), |left| left.get(stratum as usize).copied());
            let left = left.unwrap_or(f64::NAN);
            if !(0.0..=1.0).contains(&left) {
                return Err(CellsError::BadFraction { stratum, left });
            }
            let (coefficient, is_centred) = match drawn {
                1 => (lonely(stratum, left, rule)?, false),
                _ => (left * f64::from(drawn) / f64::from(drawn - 1), true),
            };
            let psus = first..first + drawn;
            first += drawn;
            strata.push(Stratum { psus, drawn: f64::from(drawn), coefficient, is_centred });
        }
        Ok(Self { of_psu: stratum_of_psu.to_vec(), strata })
    }

    /// The strata of rows that name both: PSUs are numbered by stratum. A PSU without a row has the
    /// stratum of the PSU before it; a design that has such PSUs is made with [`Strata::new`].
    ///
    /// # Errors
    ///
    /// As [`Strata::new`], and a PSU in two strata.
    pub fn of_rows(
        stratum: &[u32],
        psu: &[u32],
        psus: usize,
        rule: LonelyRule,
    ) -> Result<Self, CellsError> {
        let mut of_psu = vec![None; psus];
        for (row, (&stratum, &psu)) in stratum.iter().zip(psu).enumerate() {
            let known =
                of_psu.get_mut(psu as usize).ok_or(CellsError::NoSuchPsu { row, psu, psus })?;
            if *known.get_or_insert(stratum) != stratum {
                return Err(CellsError::PsuInTwoStrata { row, psu });
            }
        }
        let mut previous = 0;
        let filled = of_psu.into_iter().map(|stratum| {
            previous = stratum.unwrap_or(previous);
            previous
        });
        Self::new(&filled.collect::<Vec<_>>(), None, rule)
    }

    /// The number of PSUs.
    #[must_use]
    pub fn psus(&self) -> usize {
        self.of_psu.len()
    }

    pub(super) fn all(&self) -> &[Stratum] {
        &self.strata
    }

    /// Clusters less strata: the degrees of freedom of a variance.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> usize {
        self.of_psu.len() - self.strata.len()
    }
}

fn lonely(stratum: u32, left: f64, rule: LonelyRule) -> Result<f64, CellsError> {
    match rule {
        _ if left == 0.0 => Ok(0.0),
        LonelyRule::Remove | LonelyRule::Certainty => Ok(0.0),
        LonelyRule::Adjust => Ok(left),
        LonelyRule::Average => Err(CellsError::NoAverage),
        LonelyRule::Fail | LonelyRule::Collapse => Err(CellsError::LonelyPsu { stratum }),
    }
}
