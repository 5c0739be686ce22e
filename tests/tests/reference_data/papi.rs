//! The shipped PAPI editions against published scores: sums, groups, withheld provinces.
//!
//! The scores are one file for each edition, with a column for each sub-dimension. A cell is empty,
//! or 0 as in the workbooks, where a score was withheld or where the edition has no such
//! sub-dimension.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use survey_specs::code::{BandCode, UnitClass, UnitCode, VariableCode};
use survey_specs::index::{
    Amount, IndexDefinition, Measure, NodeOutcome, Outcome, Status, Subject, Tallies, evaluate,
};
use survey_specs::shipped;

/// Scores are printed from binary floats of 32 bits, whose sums differ by about so much.
const TOLERANCE: f64 = 3e-6;

/// What was published of provinces, as printed: the workbook of 2023 and a web page on 2015.
const PUBLISHED: [(u32, &str, &str, &str); 12] = [
    (2023, "P01", "PAPI", "43.960304"),
    (2023, "P02", "PAPI", "44.247929"),
    (2023, "P03", "PAPI", "41.655148"),
    (2023, "P01", "D1", "5.427534"),
    (2023, "P02", "D1", "5.283103"),
    (2023, "P03", "D1", "4.772978"),
    (2015, "P28", "D1", "6.44"),
    (2015, "P28", "D2", "7.24"),
    (2015, "P28", "D3", "7.51"),
    (2015, "P28", "D4", "6.67"),
    (2015, "P28", "D5", "7.30"),
    (2015, "P28", "D6", "7.17"),
];

/// Whether there is any edition to check.
pub fn is_absent(folder: &Path) -> bool {
    editions(folder).is_empty()
}

/// Dimensions and totals are the sums of the published scores, and equal what was published.
pub fn sums(folder: &Path) -> Result<(), Failed> {
    for (year, file) in editions(folder) {
        let edition = Edition::read(year, &file)?;
        for province in &edition.provinces {
            for node in edition.definition.root.children().iter().chain([&edition.definition.root])
            {
                let parts =
                    node.leaves().into_iter().map(|leaf| province.score(leaf.code.as_str()));
                is_near(&edition, &province.code, node.code.as_str(), parts.sum())?;
            }
        }
        for (_, unit, node, printed) in PUBLISHED.iter().filter(|known| known.0 == year) {
            let value = edition.value(unit, node)?.ok_or("there is no value")?;
            let half = if printed.len() == "6.44".len() { 5e-3 } else { 5e-7 };
            if (value - printed.parse::<f64>()?).abs() > half + TOLERANCE {
                return Err(format!("{year}, {unit}, {node}: {value}, printed {printed}").into());
            }
        }
    }
    Ok(())
}

/// A province of which a score is withheld is in no total, rank or group.
pub fn withheld(folder: &Path) -> Result<(), Failed> {
    for (year, file) in editions(folder) {
        let edition = Edition::read(year, &file)?;
        for province in &edition.provinces {
            let is_withheld = province.scores.values().any(Option::is_none);
            let total = edition.node(&province.code, "PAPI")?;
            let expected = if is_withheld { Status::Suppressed } else { Status::Ok };
            let placed = (total.rank.is_some(), total.band.is_some());
            if total.status != expected || placed != (!is_withheld, !is_withheld) {
                return Err(format!("{year}, {}: {total:?}", province.code).into());
            }
        }
    }
    Ok(())
}

/// 2019: the groups have 16, 16, 15 and 16 provinces from the best down, and the national mean is
/// 43.616. 2023: 61 provinces have a total.
pub fn groups_and_means(folder: &Path) -> Result<(), Failed> {
    let known: [(u32, [usize; 4], &str); 2] =
        [(2019, [16, 16, 15, 16], "43.616"), (2023, [16, 15, 15, 15], "42.421")];
    let editions = editions(folder);
    for (year, expected, mean) in known {
        let Some(file) = editions.get(&year) else { continue };
        let edition = Edition::read(year, file)?;
        let bands = edition.provinces.iter().map(|province| edition.node(&province.code, "PAPI"));
        let bands = bands.collect::<Result<Vec<_>, _>>()?;
        let bands = bands.into_iter().filter_map(|total| total.band.as_ref().map(BandCode::as_str));
        let bands: Vec<_> = bands.collect();
        let sizes = ["best", "high_average", "low_average", "lowest"]
            .map(|group| bands.iter().filter(|band| **band == group).count());
        let nodes = &edition.outcome.nodes;
        let row = nodes.iter().find(|node| node.unit.is_none() && node.node.as_str() == "PAPI");
        let national = row.and_then(|row| row.value).map(|value| format!("{value:.3}"));
        if sizes != expected || national.as_deref() != Some(mean) {
            return Err(format!("{year}: {sizes:?}, {national:?}").into());
        }
    }
    Ok(())
}

/// The files of scores there are, by year.
fn editions(folder: &Path) -> BTreeMap<u32, PathBuf> {
    let files =
        (2011..=2024).map(|year| (year, folder.join(format!("papi_subdimensions_{year}.csv"))));
    files.filter(|(_, file)| file.is_file()).collect()
}

struct Edition {
    year: u32,
    definition: IndexDefinition,
    provinces: Vec<Province>,
    outcome: Outcome,
}

struct Province {
    code: String,
    /// Per sub-dimension of the edition, as printed; none if it is withheld.
    scores: BTreeMap<String, Option<String>>,
}

impl Province {
    fn score(&self, leaf: &str) -> Option<f64> {
        self.scores.get(leaf)?.as_ref()?.parse().ok()
    }
}

impl Edition {
    fn read(year: u32, file: &Path) -> Result<Self, Failed> {
        let yaml = shipped::index(&format!("papi-{year}")).ok_or("the edition is not shipped")?;
        let definition: IndexDefinition = yaml.parse()?;
        let provinces = provinces(&definition, &fs::read_to_string(file)?)?;
        let policy = definition.policy([])?;
        let supply = definition.supply(&policy);
        let mut subjects = Vec::new();
        for province in &provinces {
            let measures = province.scores.iter().map(|(leaf, score)| {
                let measure = match score {
                    Some(score) => Measure::Plain(score.parse::<Amount>()?),
                    None => Measure::Suppressed,
                };
                let variable = VariableCode::new(leaf)?;
                match supply.misfit(&variable, measure) {
                    Some(misfit) => {
                        Err(format!("{year}, {}, {leaf}: {misfit}", province.code).into())
                    }
                    None => Ok((variable, measure)),
                }
            });
            subjects.push(Subject {
                unit: UnitCode::new(&province.code)?,
                class: UnitClass::new("tinh")?,
                tallies: Tallies::default(),
                measures: measures.collect::<Result<_, Failed>>()?,
            });
        }
        let outcome = evaluate(&definition, &policy, &subjects);
        Ok(Self { year, definition, provinces, outcome })
    }

    fn node(&self, unit: &str, node: &str) -> Result<&NodeOutcome, Failed> {
        let mut nodes = self.outcome.nodes.iter();
        let found = nodes.find(|found| {
            found.unit.as_ref().map(UnitCode::as_str) == Some(unit) && found.node.as_str() == node
        });
        Ok(found.ok_or_else(|| format!("{}: there is no {node} of {unit}", self.year))?)
    }

    fn value(&self, unit: &str, node: &str) -> Result<Option<f64>, Failed> {
        let value = self.node(unit, node)?.value;
        Ok(value.map(|value| value.to_string().parse()).transpose()?)
    }
}

/// The scores of all provinces at the leaves of the definition. A score in any other column is a
/// fault: of the definition.
fn provinces(definition: &IndexDefinition, scores: &str) -> Result<Vec<Province>, Failed> {
    let leaves: Vec<_> =
        definition.root.leaves().iter().map(|leaf| leaf.code.to_string()).collect();
    let mut lines = scores.lines();
    let header: Vec<&str> = lines.next().ok_or("there is no header")?.split(',').collect();
    let mut provinces = Vec::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let mut cells = line.split(',');
        let code = cells.next().ok_or("there is no province")?.to_owned();
        let mut scores = BTreeMap::new();
        for (column, cell) in header.iter().skip(1).zip(cells) {
            let is_score = cell.chars().any(|digit| ('1'..='9').contains(&digit));
            let score = is_score.then(|| cell.to_owned());
            if leaves.iter().any(|leaf| leaf == column) {
                scores.insert((*column).to_owned(), score);
            } else if score.is_some() {
                return Err(format!("{}: no leaf reads {column}", definition.code).into());
            }
        }
        if scores.len() != leaves.len() {
            return Err(format!("{}: {code} has too few columns", definition.code).into());
        }
        provinces.push(Province { code, scores });
    }
    Ok(provinces)
}

/// Whether a value is the expected sum, or withheld where there is none.
fn is_near(edition: &Edition, unit: &str, node: &str, expected: Option<f64>) -> Result<(), Failed> {
    let value = edition.value(unit, node)?;
    let is_near = match (value, expected) {
        (Some(value), Some(expected)) => (value - expected).abs() <= TOLERANCE,
        (value, expected) => value.is_none() && expected.is_none(),
    };
    let difference = format!("{}, {unit}, {node}: {value:?}, not {expected:?}", edition.year);
    if is_near { Ok(()) } else { Err(difference.into()) }
}
