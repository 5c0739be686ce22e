//! Sampling designs: what the variance of a sample depends on.
//!
//! A design is built from columns of the file ([`DesignColumns`]) and checked once
//! ([`Design::new`]). It keeps every row: a domain is never cut out of it.

mod build;
mod quadratic;
mod stage;
mod variance;

use nalgebra::DMatrix;
use thiserror::Error;

use crate::code::Codes;
use crate::domain::Domain;
use quadratic::Quadratic;
use stage::Stage;

/// The columns a design is made of, one value a row.
#[derive(Clone, Debug)]
pub struct DesignColumns {
    /// The strata of the first stage; none for an unstratified sample.
    pub strata: Option<Codes>,
    /// Whether numbers of first-stage clusters repeat between strata. If not, a cluster in two
    /// strata is an error.
    pub nested: bool,
    /// The stages from the largest units down; never empty. Units of a later stage are numbered
    /// within their unit of the stage above.
    pub stages: Vec<StageColumns>,
    /// How clusters of the first stage were drawn.
    pub selection: Selection,
    /// Whether the variance is that between clusters of the first stage only.
    pub ultimate_cluster: bool,
    /// What a stratum with a single cluster adds.
    pub lonely: LonelyRule,
    /// Whether, under [`LonelyRule::Adjust`] and [`LonelyRule::Average`], a stratum that has rows
    /// of the domain in one cluster only is lonely too.
    pub domain_lonely: bool,
}

impl DesignColumns {
    /// A simple random sample of the rows, drawn with replacement.
    ///
    /// # Errors
    ///
    /// There are too many rows.
    pub fn simple(rows: usize) -> Result<Self, crate::code::CodesError> {
        Ok(Self {
            strata: None,
            nested: false,
            stages: vec![StageColumns { units: Codes::of_each_row(rows)?, size: None }],
            selection: Selection::Equal,
            ultimate_cluster: false,
            lonely: LonelyRule::Fail,
            domain_lonely: false,
        })
    }
}

/// One stage of a sample.
#[derive(Clone, Debug)]
pub struct StageColumns {
    /// The unit of every row.
    pub units: Codes,
    /// How many units there were to draw from, row by row; none if they were drawn with
    /// replacement, or from so many that it does not matter. Then stages below add nothing.
    pub size: Option<StageSize>,
}

/// What a finite population correction is made of, one value a row.
#[derive(Clone, Debug)]
pub enum StageSize {
    /// The number of units in the population of the row's stratum (or unit of the stage above).
    Population(Vec<f64>),
    /// The share of units that was drawn, or under an unequal [`Selection`] the inclusion
    /// probability of the row's unit.
    Probability(Vec<f64>),
}

/// How clusters of the first stage were drawn.
#[derive(Clone, Debug, Default)]
pub enum Selection {
    /// With equal probabilities in each stratum; or with replacement, with any probabilities
    /// (Hansen–Hurwitz): then there is no size of the first stage.
    #[default]
    Equal,
    /// With unequal probabilities without replacement, by Brewer's approximation:
    /// n/(n−1) Σ (1−πᵢ)(zᵢ−z̄)².
    Brewer,
    /// With unequal probabilities, by Overton's approximation of the joint ones:
    /// Dᵢⱼ = 1 − (n − (πᵢ+πⱼ)/2)/(n−1), Dᵢᵢ = 1−πᵢ, in one of the two forms.
    Overton(JointForm),
    /// With known joint probabilities πᵢⱼ.
    Joint(JointProbabilities),
}

/// Joint inclusion probabilities of the clusters of the first stage, in ascending order of their
/// codes; πᵢ on the diagonal.
#[derive(Clone, Debug)]
pub struct JointProbabilities {
    /// πᵢⱼ.
    pub matrix: DMatrix<f64>,
    /// The form of the variance.
    pub form: JointForm,
    /// Dᵢⱼ = (πᵢⱼ−πᵢπⱼ)/πᵢⱼ nearer to zero than this counts as zero.
    pub zero_below: f64,
}

/// The form of a variance from joint probabilities, with Dᵢⱼ = (πᵢⱼ−πᵢπⱼ)/πᵢⱼ or its approximation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JointForm {
    /// Horvitz and Thompson (1952): z′Dz.
    #[default]
    HorvitzThompson,
    /// Yates and Grundy (1953): −½ ΣΣ Dᵢⱼ(zᵢ−zⱼ)².
    YatesGrundy,
}

/// What a stratum with a single cluster adds to the variance, unless that cluster is all there is.
///
/// The words are those of R `survey` 4.5 (`options(survey.lonely.psu)`); `Collapse` is the usual
/// practice of joining strata before the variance is taken (Rust and Kalton 1987).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LonelyRule {
    /// It is an error.
    #[default]
    Fail,
    /// Nothing.
    Remove,
    /// Nothing: its cluster counts as drawn for certain.
    Certainty,
    /// (1−f)(z − c)², c the mean of the totals of all clusters of the stage.
    Adjust,
    /// What the other strata add on average.
    Average,
    /// It is joined with the next stratum (the last one with the stratum before it).
    Collapse,
}

/// A checked sampling design.
#[derive(Clone, Debug)]
pub struct Design {
    rows: usize,
    structure: Structure,
    lonely: LonelyRule,
    domain_lonely: bool,
    clusters: Codes,
    stratum_of_cluster: Vec<u32>,
    base_weights: Vec<f64>,
}

#[derive(Clone, Debug)]
enum Structure {
    Stages(Vec<Stage>),
    Quadratic(Quadratic),
}

/// A design that contradicts itself.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DesignError {
    /// There is no stage.
    #[error("a design needs a stage")]
    NoStage,
    /// Columns of different lengths.
    #[error("a column of the design has {found} rows instead of {expected}")]
    UnequalLengths {
        /// The number of rows of the first column.
        expected: usize,
        /// The number of rows of another.
        found: usize,
    },
    /// A cluster lies in two strata, and numbers are not said to repeat.
    #[error("the cluster of row {row} is in another stratum too; do its numbers repeat (`nest`)?")]
    ClusterInTwoStrata {
        /// A row of that cluster, from 0.
        row: usize,
    },
    /// A size that is none.
    #[error("stage {stage}, row {row}: {size} is not {expected}")]
    BadSize {
        /// The stage, from 1.
        stage: usize,
        /// The row, from 0.
        row: usize,
        /// The value.
        size: f64,
        /// What it should be.
        expected: &'static str,
    },
    /// Rows of one stratum or unit disagree about its size.
    #[error("stage {stage}, row {row}: the size is not the same in all rows of its {of}")]
    SizeVaries {
        /// The stage, from 1.
        stage: usize,
        /// The row, from 0.
        row: usize,
        /// What the size is a size of.
        of: &'static str,
    },
    /// More units were drawn than there are.
    #[error("stage {stage}, row {row}: {drawn} units were drawn, but there are {population} only")]
    MoreThanAll {
        /// The stage, from 1.
        stage: usize,
        /// A row of the stratum, from 0.
        row: usize,
        /// How many units the sample has.
        drawn: usize,
        /// How many there are.
        population: f64,
    },
    /// Unequal probabilities were asked for, but there are none.
    #[error("the first stage needs inclusion probabilities")]
    NoProbabilities,
    /// A matrix of joint probabilities of another size.
    #[error("the joint probabilities are {rows} × {columns}, but there are {clusters} clusters")]
    JointSize {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
        /// Clusters of the design.
        clusters: usize,
    },
    /// So many clusters that a matrix of their pairs is not made.
    #[error("{0} clusters are too many for joint probabilities")]
    TooManyClusters(usize),
}

impl Design {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The first-stage cluster of every row, numbered by stratum and code.
    #[must_use]
    pub fn clusters(&self) -> &Codes {
        &self.clusters
    }

    /// The stratum of every cluster; strata that were joined count as one.
    #[must_use]
    pub fn stratum_of_cluster(&self) -> &[u32] {
        &self.stratum_of_cluster
    }

    /// The weight of every row that follows from the sizes alone: the product over the stages of
    /// N/n or 1/π; 1 without sizes.
    #[must_use]
    pub fn base_weights(&self) -> &[f64] {
        &self.base_weights
    }

    /// For every stratum 1 − f, if the variance is that of one stage of clusters drawn with equal
    /// probabilities and strata are as they were given; none otherwise.
    #[must_use]
    pub fn single_stage(&self) -> Option<Vec<f64>> {
        let Structure::Stages(stages) = &self.structure else { return None };
        let [stage] = stages.as_slice() else { return None };
        stage.left_of_groups()
    }

    /// What a stratum with a single cluster adds.
    #[must_use]
    pub fn lonely_rule(&self) -> LonelyRule {
        self.lonely
    }

    /// Whether a stratum with one cluster of the domain is lonely too.
    #[must_use]
    pub fn has_domain_lonely_rule(&self) -> bool {
        self.domain_lonely
    }

    /// Clusters less strata: the degrees of freedom of a variance.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> usize {
        let strata = distinct(self.stratum_of_cluster.iter().copied());
        self.clusters.levels().saturating_sub(strata)
    }

    /// Clusters with a row of the domain less strata with one (R's `degf` of a subset).
    #[must_use]
    pub fn domain_degrees_of_freedom(&self, domain: &Domain) -> usize {
        let mut is_met = vec![false; self.clusters.levels()];
        for row in domain.rows() {
            is_met[self.clusters.of_row()[row] as usize] = true;
        }
        let met = self.stratum_of_cluster.iter().zip(&is_met).filter(|(_, met)| **met);
        let strata = distinct(met.clone().map(|(&stratum, _)| stratum));
        met.count().saturating_sub(strata)
    }
}

/// How many values differ in a sequence whose equal values stand together.
fn distinct(values: impl Iterator<Item = u32>) -> usize {
    let mut count = 0;
    let mut previous = None;
    for value in values {
        if previous != Some(value) {
            count += 1;
            previous = Some(value);
        }
    }
    count
}
