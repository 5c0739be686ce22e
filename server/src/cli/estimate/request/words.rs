//! The words that stand for methods, as the requests write them.

use super::fields::{Field, Noted, Read};

/// An enum whose variants are words of requests; another word is noted as `unknown_method`.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $variant:ident = $($word:literal)|+,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$meaning])* $variant,)+
        }

        impl Read for $name {
            fn read(field: &Field<'_>) -> Result<Self, Noted> {
                match field.value.as_str() {
                    $(Some($($word)|+) => Ok(Self::$variant),)+
                    _ => Err(unknown(field, &[$($($word),+),+])),
                }
            }
        }
    };
}

/// Notes a word that is none of those that there are.
fn unknown(field: &Field<'_>, known: &[&str]) -> Noted {
    field.unknown("unknown_method", known)
}

words! {
    /// What a column of `fpc` holds.
    FpcType {
        /// The number of units of the stage in the stratum or in the unit of the stage before.
        PopulationSize = "population_size",
        /// The probability with which the unit was drawn.
        InclusionProbability = "inclusion_probability",
    }
}

words! {
    /// What a stratum with a single PSU adds to the variance.
    LonelyPsu {
        /// It is an error.
        Fail = "fail",
        /// Nothing.
        Remove = "remove" | "certainty",
        /// Its distance from the mean of all PSU totals.
        Adjust = "adjust",
        /// The average of the other strata.
        Average = "average",
        /// It is joined with the next stratum.
        Collapse = "collapse",
    }
}

words! {
    /// How the variance of a design with joint probabilities is written.
    VarianceForm {
        /// z'Dz.
        HorvitzThompson = "horvitz-thompson",
        /// −½ ΣΣ Dᵢⱼ (zᵢ − zⱼ)².
        YatesGrundy = "yates-grundy",
    }
}

words! {
    /// The name of a kind of replicate weights.
    ReplicateType {
        /// Balanced repeated replication.
        Brr = "BRR",
        /// The same with Fay's factor.
        Fay = "Fay",
        /// The jackknife without strata.
        Jk1 = "JK1",
        /// The jackknife with strata.
        Jkn = "JKn",
        /// The bootstrap that draws n − 1 of n.
        Subbootstrap = "subbootstrap",
        /// The bootstrap that draws n of n.
        Bootstrap = "bootstrap",
        /// Successive differences.
        SuccessiveDifference = "successive-difference",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// What a file of replicate weights holds.
    RepweightsAre {
        /// Complete weights.
        AnalysisWeights = "analysis_weights",
        /// Factors of the full-sample weights.
        Factors = "factors",
    }
}

words! {
    /// What becomes of missing values.
    Na {
        /// One in a row that counts is an error.
        Fail = "fail",
        /// Each variable stands on its own answered rows.
        Drop = "drop",
        /// Only rows with every variable answered count.
        Listwise = "listwise",
    }
}

words! {
    /// How the interval of a proportion is made.
    CipropMethod {
        /// On the scale of the proportion.
        Mean = "mean",
        /// On the scale of the log-odds.
        Xlogit = "xlogit" | "logit",
        /// On the scale of arcsin √p.
        Asin = "asin",
        /// By Wilson with the effective sample size.
        Wilson = "wilson",
        /// By Korn and Graubard.
        Beta = "beta",
        /// By the scaled likelihood.
        Likelihood = "likelihood",
    }
}

words! {
    /// The rule of a quantile.
    Qrule {
        /// The first value whose cumulated share reaches the probability.
        Math = "math" | "hf1",
        /// The same, but the mean of two values where it is reached exactly.
        School = "school" | "hf2",
        /// Linear between the cumulated shares.
        Hf4 = "hf4",
        /// Linear; shares up to the middle of each weight.
        Hf5 = "hf5",
        /// Linear; Weibull's plotting positions.
        Hf6 = "hf6",
        /// Linear; shares before each weight.
        Hf7 = "hf7",
        /// Linear; median-unbiased.
        Hf8 = "hf8",
        /// Linear; unbiased for normal values.
        Hf9 = "hf9",
        /// The step function of Shah and Vaish.
        ShahVaish = "shahvaish",
    }
}

words! {
    /// The interval of the share below a quantile, which gives the quantile's.
    QuantileInterval {
        /// On the scale of the proportion.
        Mean = "mean",
        /// By Korn and Graubard.
        Beta = "beta",
        /// On the scale of the log-odds.
        Xlogit = "xlogit" | "logit",
        /// On the scale of arcsin √p.
        Asin = "asin",
    }
}

words! {
    /// The statistic of a test of independence.
    ChisqStatistic {
        /// Rao and Scott's second-order correction, as F.
        F = "F",
        /// Rao and Scott's first-order correction.
        Chisq = "Chisq",
        /// Wald's.
        Wald = "Wald",
        /// Wald's, adjusted for few degrees of freedom.
        AdjustedWald = "adjWald",
    }
}

words! {
    /// The family of a generalised linear model.
    Family {
        /// Identity link.
        Gaussian = "gaussian",
        /// Logit link.
        Quasibinomial = "quasibinomial",
    }
}

words! {
    /// How nodes of a tree treat missing answers.
    MissingRule {
        /// Each item stands on its own answered rows.
        OwnBase = "own_base",
    }
}

words! {
    /// How a trimmed surplus is given to the others.
    Redistribute {
        /// In equal amounts.
        Equal = "equal",
    }
}

words! {
    /// Which estimate has rank 1.
    RankOne {
        /// The largest.
        Largest = "largest",
        /// The smallest.
        Smallest = "smallest",
    }
}

words! {
    /// How the level of a joint region is shared among units.
    Adjustment {
        /// By Šidák: the p-th root.
        Sidak = "sidak",
    }
}

words! {
    /// Whether intervals that touch at an end differ.
    TouchingEnds {
        /// They differ.
        Differ = "differ",
        /// They overlap.
        Overlap = "overlap",
    }
}

words! {
    /// The method of an estimator that has one only.
    KleinWrightWieczorek {
        /// Klein, Wright and Wieczorek 2020.
        KleinWrightWieczorek = "klein_wright_wieczorek",
    }
}

words! {
    /// How the variance of a Fay–Herriot model is estimated.
    VarianceMethod {
        /// Restricted maximum likelihood.
        Reml = "reml",
    }
}

/// What a design effect compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deff {
    /// Simple random sampling without replacement, as the finite population says.
    WithoutReplacement,
    /// Simple random sampling with replacement.
    WithReplacement,
}

impl Read for Deff {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        match (field.value.as_bool(), field.value.as_str()) {
            // The design effect is always computed.
            (Some(_), _) => Ok(Self::WithoutReplacement),
            (None, Some("with_replacement")) => Ok(Self::WithReplacement),
            _ => Err(unknown(field, &["with_replacement"])),
        }
    }
}
