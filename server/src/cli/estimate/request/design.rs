//! The design: how the rows were drawn, or the replicate weights that say so.

use super::super::columns::{ColumnName, FileName};
use super::ColumnOrNumber;
use super::calibration::Calibration;
use super::fields::{Field, Noted, Object, Read};
use super::words::{FpcType, LonelyPsu, ReplicateType, RepweightsAre, VarianceForm};

/// A design.
#[derive(Clone, Debug, PartialEq)]
pub enum Design {
    /// Variances by linearisation.
    Taylor(TaylorDesign),
    /// Variances by replicate weights.
    Replicate(ReplicateDesign),
}

/// A design whose variances are linearised.
#[derive(Clone, Debug, PartialEq)]
pub struct TaylorDesign {
    /// The units of each stage; none: every row is its own PSU.
    pub ids: Vec<ColumnName>,
    /// The strata of the first stage.
    pub strata: Option<ColumnName>,
    /// Whether PSU numbers repeat between strata.
    pub nest: bool,
    /// A finite population for each stage; one without it is drawn with replacement.
    pub fpc: Vec<Option<ColumnOrNumber>>,
    /// What `fpc` holds.
    pub fpc_type: FpcType,
    /// The weights; none: from `fpc`.
    pub weights: Option<ColumnOrNumber>,
    /// Whether only the first stage adds to the variance.
    pub ultimate_cluster: bool,
    /// What a lonely PSU adds.
    pub lonely_psu: LonelyPsu,
    /// Whether a stratum with rows of a domain in one PSU only is lonely too.
    pub adjust_domain_lonely: bool,
    /// Calibrations, in their order.
    pub calibration: Vec<Calibration>,
    /// How units with unequal probabilities are treated.
    pub pps: Option<Pps>,
}

/// The variance of a design with unequal probabilities.
#[derive(Clone, Debug, PartialEq)]
pub enum Pps {
    /// Brewer's approximation.
    Brewer,
    /// Overton's approximation of the joint probabilities, and how the variance is written.
    Overton(VarianceForm),
    /// Joint probabilities.
    JointProbabilities(Joint),
}

/// Joint inclusion probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// The file of the matrix.
    pub file: FileName,
    /// Smaller entries of D, in absolute value, are 0.
    pub zero_below: f64,
    /// How the variance is written.
    pub variance: VarianceForm,
}

/// A design with replicate weights.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicateDesign {
    /// What the replicates are called.
    pub kind: Option<ReplicateType>,
    /// Fay's factor.
    pub rho: Option<f64>,
    /// The number of replicates, to be checked.
    pub n_rep: Option<usize>,
    /// The weights of the full sample; none: 1, or those of the design to build from.
    pub weights: Option<ColumnOrNumber>,
    /// Where the replicates come from.
    pub source: ReplicateSource,
    /// The factor of the sum; none: that of the replicates that are built.
    pub scale: Option<f64>,
    /// The factor of each replicate; empty: that of the replicates that are built, else 1.
    pub rscales: Vec<f64>,
    /// Whether deviations are from the full sample's estimate.
    pub mse: bool,
    /// The degrees of freedom of intervals; none: those of the design to build from.
    pub df: Option<f64>,
    /// Calibrations, in their order.
    pub calibration: Vec<Calibration>,
}

/// Where replicate weights come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplicateSource {
    /// A file, a column a replicate.
    File {
        /// The file.
        file: FileName,
        /// What it holds.
        are: RepweightsAre,
    },
    /// The stratified jackknife of a design.
    Build(JknDesign),
}

/// The design of which jackknife replicates are made.
#[derive(Clone, Debug, PartialEq)]
pub struct JknDesign {
    /// The PSU and later stages; none: every row is its own PSU.
    pub ids: Vec<ColumnName>,
    /// The strata.
    pub strata: Option<ColumnName>,
    /// The weights.
    pub weights: Option<ColumnOrNumber>,
    /// Whether PSU numbers repeat between strata.
    pub nest: bool,
}

impl Read for Design {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| match object.kind("method")?.as_str() {
            "taylor" => TaylorDesign::read(object).map(Self::Taylor),
            "replicate" => ReplicateDesign::read(object).map(Self::Replicate),
            _ => Err(object.unknown_method("method", &["taylor", "replicate"])),
        })
    }
}

impl TaylorDesign {
    /// The design of a jackknife, as one stage drawn with replacement.
    pub fn of_jkn(jkn: &JknDesign) -> Self {
        Self {
            ids: jkn.ids.iter().take(1).cloned().collect(),
            strata: jkn.strata.clone(),
            nest: jkn.nest,
            fpc: Vec::new(),
            fpc_type: FpcType::PopulationSize,
            weights: jkn.weights.clone(),
            ultimate_cluster: true,
            lonely_psu: LonelyPsu::Fail,
            adjust_domain_lonely: false,
            calibration: Vec::new(),
            pps: None,
        }
    }

    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (ids, strata) = (object.list("ids"), object.optional("strata"));
        let nest = object.or("nest", false);
        let (fpc, fpc_type) = (object.list("fpc"), object.optional("fpc_type"));
        let weights = object.optional("weights");
        let ultimate_cluster = object.or("ultimate_cluster", false);
        let lonely_psu = object.or("lonely_psu", LonelyPsu::Fail);
        let adjust_domain_lonely = object.or("adjust_domain_lonely", false);
        let calibration = object.list("calibration");
        let pps = Pps::read(object)?;
        let by_default = match pps {
            Some(_) => FpcType::InclusionProbability,
            None => FpcType::PopulationSize,
        };
        Ok(Self {
            ids: ids?,
            strata: strata?,
            nest: nest?,
            fpc: fpc?,
            fpc_type: fpc_type?.unwrap_or(by_default),
            weights: weights?,
            ultimate_cluster: ultimate_cluster?,
            lonely_psu: lonely_psu?,
            adjust_domain_lonely: adjust_domain_lonely?,
            calibration: calibration?,
            pps,
        })
    }
}

impl Pps {
    fn read(object: &Object<'_>) -> Result<Option<Self>, Noted> {
        let method = object.optional::<String>("pps");
        let file = object.optional("joint");
        let zero_below = object.or("joint_zero_below", 0.0);
        let variance = object.or("variance", VarianceForm::HorvitzThompson);
        let (method, file, zero_below, variance) = (method?, file?, zero_below?, variance?);
        match method.as_deref() {
            None => Ok(None),
            Some("brewer") => Ok(Some(Self::Brewer)),
            Some("overton") => Ok(Some(Self::Overton(variance))),
            Some("joint_probabilities") => {
                let Some(file) = file else {
                    let message = "the file of the joint probabilities is needed";
                    return Err(object.error_at("joint", "missing_key", message));
                };
                Ok(Some(Self::JointProbabilities(Joint { file, zero_below, variance })))
            }
            Some(_) => {
                Err(object.unknown_method("pps", &["brewer", "overton", "joint_probabilities"]))
            }
        }
    }
}

impl ReplicateDesign {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (kind, rho) = (object.optional("type"), object.optional("rho"));
        let (n_rep, weights) = (object.optional("n_rep"), object.optional("weights"));
        let source = ReplicateSource::read(object);
        let scale = object.optional("scale");
        let (rscales, mse) = (object.list("rscales"), object.or("mse", false));
        let (df, calibration) = (object.optional("df"), object.list("calibration"));
        let (source, scale) = (source?, scale?);
        if matches!(source, ReplicateSource::File { .. }) && scale.is_none() {
            let message = "replicate weights of a file need their scale";
            return Err(object.error_at("scale", "missing_key", message));
        }
        Ok(Self {
            kind: kind?,
            rho: rho?,
            n_rep: n_rep?,
            weights: weights?,
            source,
            scale,
            rscales: rscales?,
            mse: mse?,
            df: df?,
            calibration: calibration?,
        })
    }
}

impl ReplicateSource {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (build, file) = (object.optional("build"), object.optional("repweights"));
        let are = object.or("repweights_are", RepweightsAre::AnalysisWeights);
        match (build?, file?, are?) {
            (Some(design), None, _) => Ok(Self::Build(design)),
            (None, Some(file), are) => Ok(Self::File { file, are }),
            (Some(_), Some(_), _) => {
                Err(object.error("bad_value", "write `repweights` or `build`, not both"))
            }
            (None, None, _) => Err(object
                .error("missing_key", "`repweights`, a file, or `build`, a design, is needed")),
        }
    }
}

impl Read for JknDesign {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| {
            let (ids, strata) = (object.list("ids"), object.optional("strata"));
            let (weights, nest) = (object.optional("weights"), object.or("nest", false));
            Ok(Self { ids: ids?, strata: strata?, weights: weights?, nest: nest? })
        })
    }
}
