//! Tests of independence, tests of two means, and the degrees of freedom that they have.

use serde_json::{Map, Value, json};
use thuocdo_stats::answers::{Answers, Item};
use thuocdo_stats::chi_squared_test::{
    ChiSquaredMethod, ChiSquaredTest, TestDistribution, chi_squared_test,
};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::t_test::{TTest, t_test};

use super::answer::Answer;
use super::columns::{ColumnName, MISSING_CODE};
use super::each_place::{self, start};
use super::failure::Refusal;
use super::levels::{Coded, coded};
use super::place::{Place, Places};
use super::request::{Chisq, ChisqStatistic, Na, Ttest};
use super::sampled::Sampled;
use super::variable::Variable;

/// The level of the interval of a difference.
const LEVEL: f64 = 0.95;

/// The degrees of freedom of the design, or of the domain of a `where`.
pub fn design_df(places: &Places) -> Answer {
    let row = |place: &Place| {
        let mut row = start("df", place);
        row.insert("df".to_owned(), json!(place.degrees_of_freedom));
        row
    };
    Answer::rows(places.all().iter().map(row).collect())
}

/// The answer of `chisq`: a row a place.
///
/// # Errors
///
/// A column is not there, a level is missing, or the test is not defined.
pub fn chisq(asked: &Chisq, sampled: &Sampled, places: &Places) -> Result<Answer, Refusal> {
    let rows = coded(sampled.table.column(&asked.rows)?);
    let columns = coded(sampled.table.column(&asked.cols)?);
    let (word, method) = match asked.statistic {
        ChisqStatistic::F => ("F", ChiSquaredMethod::F),
        ChisqStatistic::Chisq => ("Chisq", ChiSquaredMethod::ChiSquared),
        ChisqStatistic::Wald => ("Wald", ChiSquaredMethod::Wald),
        ChisqStatistic::AdjustedWald => ("adjWald", ChiSquaredMethod::AdjustedWald),
    };
    let made = each_place::rows(&[word.to_owned()], places, |place| {
        let domain = &place.domain;
        if asked.na == Na::Fail {
            complete(&rows, domain)?;
            complete(&columns, domain)?;
        }
        for (name, coding) in [(&asked.rows, &rows), (&asked.cols, &columns)] {
            let found = levels_in(coding, domain).len();
            if found < 2 {
                return Err(too_few_levels(name, found));
            }
        }
        let df = place.degrees_of_freedom;
        let (rows, columns) = (&rows.codes, &columns.codes);
        let test = chi_squared_test(&sampled.survey, domain, rows, columns, method, df);
        Ok(vec![chisq_row(word, place, &test.map_err(|error| sampled.named(error))?)])
    })?;
    Ok(Answer::rows(made))
}

fn chisq_row(word: &str, place: &Place, test: &ChiSquaredTest) -> Map<String, Value> {
    let parameter = match test.distribution {
        TestDistribution::ChiSquared(df) => json!(df),
        TestDistribution::F(df1, df2) => json!([df1, df2]),
    };
    let mut row = start(word, place);
    row.insert("statistic".to_owned(), json!(test.statistic));
    row.insert("parameter".to_owned(), parameter);
    row.insert("p_value".to_owned(), json!(test.p_value));
    row
}

/// The answer of `ttest`: a row a place.
///
/// # Errors
///
/// A column is not as it should be, there are not two groups, an answer is missing, or the test is
/// not defined.
pub fn ttest(asked: &Ttest, sampled: &Sampled, places: &Places) -> Result<Answer, Refusal> {
    let variable = Variable::number(&sampled.table, &asked.y)?;
    let group = coded(sampled.table.column(&asked.group)?);
    let mut groups: Vec<u32> =
        places.all().iter().flat_map(|place| levels_in(&group, &place.domain)).collect();
    groups.sort_unstable();
    groups.dedup();
    let [_, level] = groups[..] else {
        let message = format!(
            "a t test compares two levels; those of `{}` in the domain are {}",
            asked.group,
            groups.len()
        );
        return Err(Refusal::other("not_two_groups", message));
    };
    let second = Answers::Indicator { of_row: &group.codes, level };
    let made = each_place::rows(&["t".to_owned()], places, |place| {
        if asked.na == Na::Fail {
            Item::complete(variable.answers(), &place.domain)?;
            Item::complete(second, &place.domain)?;
        }
        let test = t_test(&sampled.survey, &place.domain, variable.answers(), second);
        Ok(vec![ttest_row(place, &test.map_err(|error| sampled.named(error))?)])
    })?;
    Ok(Answer::rows(made))
}

fn ttest_row(place: &Place, test: &TTest) -> Map<String, Value> {
    let interval = test.difference.interval(LEVEL);
    let mut row = start("t", place);
    row.insert("statistic".to_owned(), json!(test.statistic));
    row.insert("df".to_owned(), json!(test.difference.degrees_of_freedom));
    row.insert("p_value".to_owned(), json!(test.p_value));
    row.insert("estimate".to_owned(), json!(test.difference.value));
    row.insert("se".to_owned(), json!(test.difference.standard_error));
    row.insert("ci95".to_owned(), json!([interval.lower, interval.upper]));
    row
}

fn complete(column: &Coded, domain: &Domain) -> Result<(), Refusal> {
    Item::complete(Answers::Indicator { of_row: &column.codes, level: 0 }, domain)?;
    Ok(())
}

/// The levels that a row of the domain has, ascending.
fn levels_in(column: &Coded, domain: &Domain) -> Vec<u32> {
    let codes = domain.rows().filter_map(|row| column.codes.get(row));
    let mut levels: Vec<u32> = codes.copied().filter(|code| *code != MISSING_CODE).collect();
    levels.sort_unstable();
    levels.dedup();
    levels
}

fn too_few_levels(name: &ColumnName, found: usize) -> Refusal {
    let message =
        format!("a test of a table needs two levels; those of `{name}` in the domain are {found}");
    Refusal::other("too_few_levels", message)
}
