//! Where a request estimates: everywhere, where a condition is true, or in each level.

use serde_json::{Map, Value, json};
use thuocdo_stats::code::Codes;
use thuocdo_stats::domain::Domain;

use super::columns::{ColumnName, MISSING_CODE, Table};
use super::failure::Refusal;
use super::levels::{Level, coded, combinations};
use super::request;
use super::sampled::Sampled;

/// The places of a request.
#[derive(Debug)]
pub enum Places {
    /// One: everywhere, or where a condition is true.
    One(Place),
    /// Each combination of levels.
    By(Vec<Place>),
}

/// One place.
#[derive(Debug)]
pub struct Place {
    /// Its rows, those without answers included.
    pub domain: Domain,
    /// Column and level, in a `by` domain.
    pub levels: Vec<(ColumnName, Level)>,
    /// The degrees of freedom of intervals.
    pub degrees_of_freedom: f64,
    /// Those of the domain.
    pub domain_degrees_of_freedom: f64,
}

impl Places {
    /// The places of a request.
    ///
    /// # Errors
    ///
    /// A column is not there, or a condition cannot be asked.
    pub fn of(domain: &request::Domain, sampled: &Sampled) -> Result<Self, Refusal> {
        let Sampled { table, survey, .. } = sampled;
        let rows = table.rows();
        let whole = survey.degrees_of_freedom();
        match domain {
            request::Domain::All => {
                let domain = Domain::all(rows);
                Ok(Self::One(Place {
                    domain_degrees_of_freedom: survey.domain_degrees_of_freedom(&domain),
                    domain,
                    levels: Vec::new(),
                    degrees_of_freedom: whole,
                }))
            }
            request::Domain::Where(condition) => {
                let holds = condition.evaluate(table)?;
                let domain = Domain::where_true(holds.into_iter().map(|it| it == Some(true)));
                let own = survey.domain_degrees_of_freedom(&domain);
                Ok(Self::One(Place {
                    domain,
                    levels: Vec::new(),
                    degrees_of_freedom: own,
                    domain_degrees_of_freedom: own,
                }))
            }
            request::Domain::By(names) => {
                let by = |(levels, domain): (Vec<Level>, Domain)| Place {
                    domain_degrees_of_freedom: survey.domain_degrees_of_freedom(&domain),
                    domain,
                    levels: names.iter().cloned().zip(levels).collect(),
                    degrees_of_freedom: whole,
                };
                Ok(Self::By(domains_by(names, table)?.into_iter().map(by).collect()))
            }
        }
    }

    /// All places, in the order of the rows of results.
    pub fn all(&self) -> &[Place] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::By(places) => places,
        }
    }

    /// The only place; a request with `by` has none.
    ///
    /// # Errors
    ///
    /// The request has a `by` domain.
    pub fn one(&self, kind: &str) -> Result<&Place, Refusal> {
        match self {
            Self::One(place) => Ok(place),
            Self::By(_) => {
                let message =
                    format!("`{kind}` is estimated in one domain: write `where`, not `by`");
                Err(Refusal::other("bad_domain", message))
            }
        }
    }
}

/// The rows of every combination of levels that has one, in the order of the combinations.
pub fn domains_by(
    names: &[ColumnName],
    table: &Table,
) -> Result<Vec<(Vec<Level>, Domain)>, Refusal> {
    let mut columns = Vec::new();
    for name in names {
        columns.push(coded(table.column(name)?));
    }
    let all = combinations(&columns, table.rows());
    // Rows without a level get one more, which is left out.
    let none = u32::try_from(all.levels.len()).unwrap_or(u32::MAX);
    let own = |code: &u32| if *code == MISSING_CODE { none } else { *code };
    let codes = Codes::new(all.codes.iter().map(own).collect(), none.saturating_add(1))?;
    Ok(all.levels.into_iter().zip(Domain::of_each_level(&codes)).collect())
}

impl Place {
    /// The levels as the output has them: a numeric column's level is a number.
    pub fn label(&self) -> Option<Value> {
        let level = |(name, level): &(ColumnName, Level)| {
            let level = match level {
                Level::Number(number) => json!(number),
                Level::Text(text) => json!(text),
            };
            (name.to_string(), level)
        };
        (!self.levels.is_empty())
            .then(|| Value::Object(self.levels.iter().map(level).collect::<Map<_, _>>()))
    }

    /// The levels as a name of a base estimate: `E`, `E.No`.
    pub fn name(&self) -> String {
        let levels: Vec<String> = self.levels.iter().map(|(_, level)| level.to_string()).collect();
        levels.join(".")
    }
}
