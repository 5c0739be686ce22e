//! Slopes: by how much the value of a node moves with each tally of answers.
//!
//! Every rule that reads answers reads tallies, which are sums over respondents. So the value of a
//! node is a function of sums, and its variance is, to the first order, that of a sum over
//! respondents too: each adds the slopes by the tallies in which their answers are counted, times
//! their weight (Demnati and Rao, "Linearization Variance Estimators for Survey Data", Survey
//! Methodology 30, 2004). Whoever computes variances need know nothing else of a definition.
//!
//! ```
//! use survey_specs::index::slope::{Slope, Slopes, TallyId};
//!
//! /// What a respondent of a unit adds to the value at a place of the outcome, for a weight of 1;
//! /// `counted` are the tallies of their answers.
//! fn influence(slopes: &Slopes, place: usize, unit: usize, counted: &[TallyId]) -> Option<f64> {
//!     match slopes.at(place) {
//!         Slope::Constant => Some(0.0),
//!         Slope::Smooth(smooth) => {
//!             let of_respondent = smooth.terms().into_iter().filter(|term| {
//!                 slopes.reads(term.source, unit) && counted.contains(&term.tally)
//!             });
//!             Some(of_respondent.map(|term| term.by).sum())
//!         }
//!         Slope::Absent | Slope::NotSmooth(_) => None,
//!     }
//! }
//! ```

mod gradients;

use super::WeightUse;
use crate::code::{CategoryCode, ItemCode, NodeCode};

pub(in crate::index) use gradients::{Gradient, Gradients};

/// What a tally counts, in every unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TallyKey {
    /// The answers of a category of an item.
    Category {
        /// The item.
        item: ItemCode,
        /// The category.
        category: CategoryCode,
    },
    /// The respondents whom a leaf over several items judges so; see
    /// [`JointLeaf`](super::tally::JointLeaf).
    Joint {
        /// The leaf.
        leaf: NodeCode,
        /// Whether it counts them as a success.
        success: bool,
    },
}

/// The place of a tally among [`Slopes::tallies`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TallyId(pub u32);

/// Whose answers a tally counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Those of one unit: its place among the subjects.
    Unit(u32),
    /// Those of all units of a class together: its place among the classes, by code. Only where the
    /// row of a class is made of the answers of all its units.
    Class(u32),
}

/// The slope by one tally of one source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Whose answers.
    pub source: Source,
    /// Which of them.
    pub tally: TallyId,
    /// What the value gains, in its own points, for each unit of weight that is added to the tally.
    pub by: f64,
}

/// A list of terms that the slopes of several units have in common, such as those of the smallest
/// value of their class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SharedId(pub u32);

/// How a value moves with the answers.
#[derive(Clone, Copy, Debug)]
pub enum Slope<'s> {
    /// There is no value.
    Absent,
    /// The value does not move with answers, as far as small changes go: it is made of figures,
    /// assessed points and given values, or only such decide.
    Constant,
    /// The value moves smoothly.
    Smooth(Smooth<'s>),
    /// The value has no slope here.
    NotSmooth(Kink),
}

/// Why a value has no slope, and where that comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kink {
    /// The node that is not smooth, at or below the value's: its place in
    /// [`Node::walk`](super::Node::walk).
    pub node: usize,
    /// Why it is not.
    pub why: Obstacle,
}

/// Why a value has no slope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is cut off at, or beyond, a bound of its scale.
    Clipped,
    /// It is cut off after some digits before it is calculated with.
    Truncated,
    /// Several values are the smallest, or the largest, or all are equal.
    Tie,
    /// A geometric or harmonic mean of a value of 0.
    Zero,
    /// A share of units that are worse: it moves in steps.
    Percentile,
}

impl Obstacle {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clipped => "clipped",
            Self::Truncated => "truncated",
            Self::Tie => "tie",
            Self::Zero => "zero",
            Self::Percentile => "percentile",
        }
    }
}

/// The slopes of all values of an outcome.
///
/// Values are numbered by their place in [`Outcome::nodes`](super::Outcome::nodes) of the same
/// subjects. Values and slopes are those before rounding.
#[derive(Clone, Debug)]
pub struct Slopes {
    /// What the slopes are by, ascending.
    pub(in crate::index) tallies: Vec<TallyKey>,
    pub(in crate::index) weights: WeightUse,
    /// The class of each unit.
    pub(in crate::index) classes: Vec<u32>,
    /// The value and the gradient at each place.
    pub(in crate::index) places: Vec<(f64, Gradient)>,
    pub(in crate::index) gradients: Gradients,
}

impl Slopes {
    /// What tallies count, ascending: all that leaves read and that counts an answer in some unit.
    #[must_use]
    pub fn tallies(&self) -> &[TallyKey] {
        &self.tallies
    }

    /// The tally of a category of an item; none if no leaf reads it.
    #[must_use]
    pub fn category(&self, item: &str, category: &str) -> Option<TallyId> {
        self.find(|key| match key {
            TallyKey::Category { item: i, category: c } => {
                (i.as_str(), c.as_str()).cmp(&(item, category))
            }
            TallyKey::Joint { .. } => std::cmp::Ordering::Greater,
        })
    }

    /// The tally of the respondents that a leaf over several items judges so.
    #[must_use]
    pub fn joint(&self, leaf: &str, success: bool) -> Option<TallyId> {
        self.find(|key| match key {
            TallyKey::Category { .. } => std::cmp::Ordering::Less,
            TallyKey::Joint { leaf: l, success: s } => (l.as_str(), *s).cmp(&(leaf, success)),
        })
    }

    fn find(&self, compare: impl Fn(&TallyKey) -> std::cmp::Ordering) -> Option<TallyId> {
        let place = self.tallies.binary_search_by(compare).ok()?;
        u32::try_from(place).ok().map(TallyId)
    }

    /// Whether a respondent adds to tallies a base weight, or 1.
    #[must_use]
    pub fn weights(&self) -> WeightUse {
        self.weights
    }

    /// The place of a unit's class among the classes, by code; none of an unknown unit.
    #[must_use]
    pub fn class_of(&self, unit: usize) -> Option<u32> {
        self.classes.get(unit).copied()
    }

    /// Whether the tallies of a source count the answers of a unit.
    #[must_use]
    pub fn reads(&self, source: Source, unit: usize) -> bool {
        match source {
            Source::Unit(of) => of as usize == unit,
            Source::Class(of) => self.class_of(unit) == Some(of),
        }
    }

    /// Number of places: that of the outcome's nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no place at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The value before any rounding; none where there is none.
    #[must_use]
    pub fn value(&self, place: usize) -> Option<f64> {
        let (value, gradient) = self.places.get(place)?;
        (!matches!(gradient, Gradient::Absent)).then_some(*value)
    }

    /// How the value at a place moves with the answers.
    #[must_use]
    pub fn at(&self, place: usize) -> Slope<'_> {
        match self.places.get(place).map(|(_, gradient)| gradient) {
            None | Some(Gradient::Absent) => Slope::Absent,
            Some(Gradient::Constant) => Slope::Constant,
            Some(Gradient::NotSmooth(kink)) => Slope::NotSmooth(*kink),
            Some(Gradient::Smooth { own, shared }) => {
                let (own, shared) = (self.gradients.own(*own), self.gradients.shared(*shared));
                Slope::Smooth(Smooth { own, shared, gradients: &self.gradients })
            }
        }
    }

    /// Number of lists of terms that slopes have in common.
    #[must_use]
    pub fn shared_count(&self) -> usize {
        self.gradients.shared_count()
    }

    /// The terms of a list that slopes have in common, ascending, each tally of a source once.
    #[must_use]
    pub fn shared(&self, id: SharedId) -> &[Term] {
        self.gradients.terms_of(id)
    }
}

/// The slope of a smooth value: its own terms, and multiples of shared ones.
#[derive(Clone, Copy)]
pub struct Smooth<'s> {
    own: &'s [Term],
    shared: &'s [(SharedId, f64)],
    gradients: &'s Gradients,
}

impl<'s> Smooth<'s> {
    /// The terms of its own, ascending, each tally of a source once. Those of a unit are all by
    /// tallies of the unit itself.
    #[must_use]
    pub fn own(&self) -> &'s [Term] {
        self.own
    }

    /// The shared lists of terms, ascending, each with the factor by which it is multiplied and then
    /// added to the value's own terms.
    #[must_use]
    pub fn shared(&self) -> &'s [(SharedId, f64)] {
        self.shared
    }

    /// All terms, the shared ones included: ascending, each tally of a source once.
    #[must_use]
    pub fn terms(&self) -> Vec<Term> {
        self.gradients.flat(self.own, self.shared)
    }
}

impl std::fmt::Debug for Smooth<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.terms()).finish()
    }
}
