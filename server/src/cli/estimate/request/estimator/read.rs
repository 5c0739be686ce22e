//! From the objects of requests to the estimators, every default filled in.

use super::super::super::columns::ColumnName;
use super::super::super::formula::Formula;
use super::super::fields::{Field, Noted, Object, Read};
use super::super::rank::{Csranks, JointRankRegion, MultinomialHolm, RankProbabilities, TauBest};
use super::super::tree::{Composite, Difference};
use super::super::words::{
    ChisqStatistic, CipropMethod, Deff, Family, Na, Qrule, QuantileInterval, Redistribute,
    VarianceMethod,
};
use super::{
    Asking, Base, Chisq, Ciprop, Contrast, ContrastRule, Contrasts, Derived, Estimator, FayHerriot,
    Glm, Means, Proportions, Quantile, Ratio, StandardisedMean, Trim, Ttest,
};

const KINDS: [&str; 23] = [
    "mean",
    "total",
    "proportion",
    "ratio",
    "contrast",
    "ciprop",
    "quantile",
    "variance",
    "correlation",
    "cronbach_alpha",
    "standardised_mean",
    "design_df",
    "chisq",
    "ttest",
    "glm",
    "composite",
    "difference",
    "trim",
    "fay_herriot",
    "rank_confidence_set",
    "tau_best",
    "joint_rank_region",
    "rank_probabilities",
];

impl Read for Estimator {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| match object.kind("kind")?.as_str() {
            kind @ ("mean" | "total" | "proportion" | "ratio") => {
                Base::of_kind(kind, object).map(Self::Base)
            }
            "contrast" => Contrasts::read(object).map(Self::Contrast),
            "ciprop" => Ciprop::read(object).map(Self::Ciprop),
            "quantile" => Quantile::read(object).map(Self::Quantile),
            "variance" => Asking::read(object).map(Self::Variance),
            "correlation" => Asking::read_two(object).map(Self::Correlation),
            "cronbach_alpha" => Asking::read(object).map(Self::CronbachAlpha),
            "standardised_mean" => StandardisedMean::read(object).map(Self::StandardisedMean),
            "design_df" => Ok(Self::DesignDf),
            "chisq" => Chisq::read(object).map(Self::Chisq),
            "ttest" => Ttest::read(object).map(Self::Ttest),
            "glm" => Glm::read(object).map(Self::Glm),
            "composite" => Composite::read(object).map(Self::Composite),
            "difference" => Difference::read(object).map(Self::Difference),
            "trim" => Trim::read(object).map(Self::Trim),
            "fay_herriot" => FayHerriot::read(object).map(Self::FayHerriot),
            "rank_confidence_set" => match object.kind("method")?.as_str() {
                "csranks" => Csranks::read(object).map(Self::Csranks),
                "multinomial_holm" => MultinomialHolm::read(object).map(Self::MultinomialHolm),
                _ => Err(object.unknown_method("method", &["csranks", "multinomial_holm"])),
            },
            "tau_best" => TauBest::read(object).map(Self::TauBest),
            "joint_rank_region" => JointRankRegion::read(object).map(Self::JointRankRegion),
            "rank_probabilities" => RankProbabilities::read(object).map(Self::RankProbabilities),
            _ => Err(object.unknown_kind("kind", &KINDS)),
        })
    }
}

impl Read for Base {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| Self::of_kind(&object.kind("kind")?, object))
    }
}

impl Base {
    fn of_kind(kind: &str, object: &Object<'_>) -> Result<Self, Noted> {
        match kind {
            "mean" => Means::read(object).map(Self::Mean),
            "total" => Means::read(object).map(Self::Total),
            "proportion" => {
                let (vars, na) = (object.some("vars"), na(object));
                let deff = deff(object);
                Ok(Self::Proportion(Proportions { vars: vars?, na: na?, deff: deff? }))
            }
            "ratio" => {
                let (num, den) = (object.required("num"), object.required("den"));
                let (na, deff) = (na(object), deff(object));
                Ok(Self::Ratio(Ratio { num: num?, den: den?, na: na?, deff: deff? }))
            }
            _ => Err(object.unknown_kind("kind", &["mean", "total", "proportion", "ratio"])),
        }
    }
}

fn na(object: &Object<'_>) -> Result<Na, Noted> {
    object.or("na", Na::Fail)
}

fn deff(object: &Object<'_>) -> Result<Deff, Noted> {
    object.or("deff", Deff::WithoutReplacement)
}

impl Means {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (vars, na, deff) = (object.some("vars"), na(object), deff(object));
        let derived = match object.field("derived") {
            None => Vec::new(),
            Some(field) => {
                let entries = field.entries("an object of columns to make")?;
                let read = |(name, field): (&str, Field<'_>)| Derived::read(name, &field);
                let derived: Vec<_> = entries.into_iter().map(read).collect();
                derived.into_iter().collect::<Result<_, _>>()?
            }
        };
        Ok(Self { vars: vars?, na: na?, deff: deff?, derived })
    }
}

impl Derived {
    fn read(name: &str, field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| {
            if object.kind("op")? != "row_mean_top_box" {
                return Err(object.unknown_kind("op", &["row_mean_top_box"]));
            }
            let (items, codes) = (object.some("items"), object.some("codes"));
            let scale = object.or("scale", 1.0);
            let name = ColumnName::new(name);
            Ok(Self { name, items: items?, codes: codes?, scale: scale? })
        })
    }
}

impl Contrasts {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (base, contrasts) = (object.required("base"), object.some("contrasts"));
        Ok(Self { base: base?, contrasts: contrasts? })
    }
}

impl Read for Contrast {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| {
            let label = object.required("label");
            let (coefs, expr) = (object.optional("coefs"), object.optional("expr"));
            let rule = match (coefs?, expr?) {
                (Some(coefs), None) => ContrastRule::Coefs(coefs),
                (None, Some(expr)) => ContrastRule::Expr(expr),
                _ => return Err(object.error("bad_value", "write either `coefs` or `expr`")),
            };
            Ok(Self { label: label?, rule })
        })
    }
}

impl Ciprop {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let event = object.required("event");
        let method = object.or("method", CipropMethod::Xlogit);
        let method_word = object.or("method", "logit".to_owned());
        let (level, na) = (object.share("level", 0.95), na(object));
        Ok(Self {
            event: event?,
            method: method?,
            level: level?,
            na: na?,
            method_word: method_word?,
        })
    }
}

impl Quantile {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (var, probs) = (object.required("var"), object.some("probs"));
        let qrule = object.or("qrule", Qrule::Math);
        let (interval, na) = (object.or("interval", QuantileInterval::Mean), na(object));
        let probs: Vec<f64> = probs?;
        if let Some(wrong) = probs.iter().find(|prob| !(0.0..=1.0).contains(*prob)) {
            let message = format!("{wrong} is not from 0 to 1");
            return Err(object.error_at("probs", "bad_value", message));
        }
        Ok(Self { var: var?, probs, qrule: qrule?, interval: interval?, na: na? })
    }
}

impl Asking {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (vars, na) = (object.some("vars"), na(object));
        Ok(Self { vars: vars?, na: na? })
    }

    fn read_two(object: &Object<'_>) -> Result<Self, Noted> {
        let asking = Self::read(object)?;
        if asking.vars.len() == 2 {
            return Ok(asking);
        }
        Err(object.error_at("vars", "bad_value", "two variables are needed"))
    }
}

impl StandardisedMean {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (var, by) = (object.required("var"), object.required("by"));
        let (over, population) = (object.optional("over"), object.required("population"));
        let na = na(object);
        Ok(Self { var: var?, by: by?, over: over?, population: population?, na: na? })
    }
}

impl Chisq {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (rows, cols) = (object.required("rows"), object.required("cols"));
        let (statistic, na) = (object.or("statistic", ChisqStatistic::F), na(object));
        Ok(Self { rows: rows?, cols: cols?, statistic: statistic?, na: na? })
    }
}

impl Ttest {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (y, group, na) = (object.required("y"), object.required("group"), na(object));
        Ok(Self { y: y?, group: group?, na: na? })
    }
}

impl Glm {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let family = object.or("family", Family::Gaussian);
        let (formula, na) = (object.required::<Formula>("formula"), na(object));
        let formula = formula?;
        let Some(response) = formula.response.clone() else {
            let message = "the formula needs a response, as in `y ~ a + b`";
            return Err(object.error_at("formula", "bad_formula", message));
        };
        Ok(Self { family: family?, response, formula, na: na? })
    }
}

impl Trim {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (upper, lower) = (object.optional("upper"), object.optional("lower"));
        let redistribute = object.or("redistribute", Redistribute::Equal);
        let passes = object.or("passes", 1);
        Ok(Self { upper: upper?, lower: lower?, redistribute: redistribute?, passes: passes? })
    }
}

impl FayHerriot {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let method = object.or("method", VarianceMethod::Reml);
        let (y, se) = (object.required("y"), object.required("se"));
        let (area, formula) = (object.required("area"), object.required("formula"));
        let VarianceMethod::Reml = method?;
        Ok(Self { y: y?, se: se?, area: area?, formula: formula? })
    }
}
