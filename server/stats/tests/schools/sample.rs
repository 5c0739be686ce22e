//! Samples of California schools (`apiclus1` and `apistrat` of R `survey`) with R's replicate
//! weights of them, read where they lie: in `$THUOCDO_REFERENCE_DATA`, else beside the checkout.
//! Tests of them pass without a word where there are none.

use std::path::PathBuf;

use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{
    Design, DesignColumns, LonelyRule, Selection, StageColumns, StageSize,
};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

/// A sample with its file.
pub struct Schools {
    file: File,
    pub survey: Survey,
}

/// Comma-separated values: the header and the rows.
struct File(Vec<String>, Vec<Vec<String>>);

/// Schools drawn as whole districts (`apiclus1`), or stratified by type (`apistrat`).
pub fn schools(name: &str) -> Option<Schools> {
    let file = File::open(name)?;
    let is_stratified = name == "apistrat";
    let each = Codes::of_each_row(file.1.len()).unwrap();
    let units = if is_stratified { each } else { file.codes("dnum") };
    let size = Some(StageSize::Population(file.numbers("fpc")));
    let design = Design::new(DesignColumns {
        strata: is_stratified.then(|| file.codes("stype")),
        nested: false,
        stages: vec![StageColumns { units, size }],
        selection: Selection::Equal,
        ultimate_cluster: false,
        lonely: LonelyRule::Fail,
        domain_lonely: false,
    });
    let weights = Weights::new(file.numbers("pw")).unwrap();
    let survey = Survey::linearised(design.unwrap(), weights).unwrap();
    Some(Schools { file, survey })
}

impl Schools {
    /// The numbers of a column.
    pub fn numbers(&self, column: &str) -> Vec<f64> {
        self.file.numbers(column)
    }

    /// The levels of a column, in the order of their texts.
    pub fn codes(&self, column: &str) -> Codes {
        self.file.codes(column)
    }
}

impl File {
    fn open(name: &str) -> Option<Self> {
        let folder = std::env::var_os("THUOCDO_REFERENCE_DATA").map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
            PathBuf::from,
        );
        let path = folder.join("statistics/data").join(format!("{name}.csv"));
        let text = std::fs::read_to_string(path).ok()?;
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect());
        Some(Self(lines.next()?, lines.collect()))
    }

    fn texts(&self, column: &str) -> Vec<&str> {
        let place = self.0.iter().position(|name| name == column).unwrap();
        self.1.iter().map(|row| row[place].as_str()).collect()
    }

    fn numbers(&self, column: &str) -> Vec<f64> {
        self.texts(column).into_iter().map(|text| text.parse().unwrap()).collect()
    }

    fn codes(&self, column: &str) -> Codes {
        let texts = self.texts(column);
        let mut levels = texts.clone();
        levels.sort_unstable();
        levels.dedup();
        let level = |text: &&str| u32::try_from(levels.binary_search(text).unwrap()).unwrap();
        let of_row = texts.iter().map(level).collect();
        Codes::new(of_row, u32::try_from(levels.len()).unwrap()).unwrap()
    }
}

/// Whether a number is the expected one, relative to it.
pub fn assert_near(found: f64, expected: f64, tolerance: f64) {
    let bound = tolerance * expected.abs();
    assert!((found - expected).abs() <= bound, "{found} instead of {expected}");
}
