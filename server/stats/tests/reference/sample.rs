//! Reference surveys, read where they lie: in `$THUOCDO_REFERENCE_DATA`, else beside the checkout.
//! Tests of them pass without a word where there are none.
//!
//! The California schools and NHANES files are the data sets of R `survey` (`api`, `nhanes`).

use std::env;
use std::fs;
use std::ops::Deref;
use std::path::PathBuf;

use thuocdo_stats::answers::NO_LEVEL;
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{
    Design, DesignColumns, LonelyRule, Selection, StageColumns, StageSize,
};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

/// A survey with its file.
pub struct Sample {
    pub file: File,
    pub survey: Survey,
}

impl Deref for Sample {
    type Target = File;

    fn deref(&self) -> &File {
        &self.file
    }
}

/// Comma-separated values with a header.
pub struct File {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Schools drawn as whole districts.
pub fn clustered_schools() -> Option<Sample> {
    sample("apiclus1", [None, Some("dnum"), Some("fpc")], "pw")
}

/// Schools stratified by type.
pub fn stratified_schools() -> Option<Sample> {
    sample("apistrat", [Some("stype"), None, Some("fpc")], "pw")
}

/// A survey by the name of its file and the columns of strata, clusters, sizes of the population
/// and weights.
pub fn sample(name: &str, columns: [Option<&str>; 3], weights: &str) -> Option<Sample> {
    let [strata, clusters, size] = columns;
    let folder = env::var_os("THUOCDO_REFERENCE_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let text =
        fs::read_to_string(folder.join("statistics/data").join(format!("{name}.csv"))).ok()?;
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let file = File { header: lines.next()?, rows: lines.collect() };
    let count = file.rows.len();
    let each_row = || Codes::of_each_row(count).unwrap();
    let size = size.map(|column| StageSize::Population(file.numbers(column)));
    let design = Design::new(DesignColumns {
        strata: strata.map(|column| file.codes(column)),
        nested: clusters.is_some(),
        stages: vec![StageColumns {
            units: clusters.map_or_else(each_row, |column| file.codes(column)),
            size,
        }],
        selection: Selection::Equal,
        ultimate_cluster: false,
        lonely: LonelyRule::Fail,
        domain_lonely: false,
    });
    let weights = Weights::new(file.numbers(weights)).unwrap();
    let survey = Survey::linearised(design.unwrap(), weights).unwrap();
    Some(Sample { file, survey })
}

impl File {
    /// The values of a column as they stand in the file.
    pub fn texts(&self, column: &str) -> Vec<&str> {
        let place = self.header.iter().position(|name| name == column).unwrap();
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }

    /// The numbers of a column; NaN where there is none.
    pub fn numbers(&self, column: &str) -> Vec<f64> {
        self.texts(column).into_iter().map(|text| text.parse().unwrap_or(f64::NAN)).collect()
    }

    /// The levels of a column, in the order of their texts.
    pub fn levels(&self, column: &str) -> Vec<u32> {
        let texts = self.texts(column);
        let mut levels = texts.clone();
        levels.retain(|text| !text.is_empty());
        levels.sort_unstable();
        levels.dedup();
        let level = |text: &str| {
            levels.binary_search(&text).map_or(NO_LEVEL, |place| u32::try_from(place).unwrap())
        };
        texts.into_iter().map(level).collect()
    }

    /// The levels of a column without gaps.
    pub fn codes(&self, column: &str) -> Codes {
        let levels = self.levels(column);
        let count = levels.iter().max().map_or(0, |last| last + 1);
        Codes::new(levels, count).unwrap()
    }
}

/// Whether a number is the expected one, relative to it.
pub fn assert_near(found: f64, expected: f64, tolerance: f64) {
    let bound = tolerance * expected.abs();
    assert!((found - expected).abs() <= bound, "{found} instead of {expected}");
}
