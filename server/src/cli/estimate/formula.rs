//! Formulas: the columns of a model.
//!
//! `y ~ a + b` or, without response, `~ a + b`. The columns are `(Intercept)` unless `- 1`, then
//! the terms in their order: a numeric column as it is; a text column or `C(a)` as an indicator of
//! each level but the first, named column + level.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;
use thuocdo_stats::domain::Domain;

use super::super::table::cut;
use super::columns::{Column, ColumnError, ColumnName, MISSING_CODE, Table};
use super::levels::coded;
use super::token::{SyntaxError, TokenKind, Tokens};

/// The name of the column of ones.
pub const INTERCEPT: &str = "(Intercept)";

/// A formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// The column that is explained, if there is one.
    pub response: Option<ColumnName>,
    /// Whether there is a column of ones.
    pub intercept: bool,
    /// What explains it, each once.
    pub terms: Vec<Term>,
}

/// A term of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The column.
    pub column: ColumnName,
    /// Whether it was written `C(…)`: levels, also of a numeric column.
    pub levels: bool,
}

/// The columns of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelMatrix {
    /// The names of the columns.
    pub names: Vec<String>,
    /// The columns, each a value a row; NaN where the term is missing.
    pub columns: Vec<Vec<f64>>,
}

/// Why a formula does not fit a table or totals.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormulaError {
    /// A column is not there or does not hold numbers.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// A total is missing.
    #[error("there is no total of `{name}`; totals of {needed} are needed")]
    MissingTotal { name: String, needed: String },
    /// A total is of no column.
    #[error(
        "there is a total of `{name}`, which is no column of the formula; its columns are {needed}"
    )]
    UnknownTotal { name: String, needed: String },
    /// Two columns have one name.
    #[error("two columns of the formula are named `{name}`")]
    SameName { name: String },
}

impl FormulaError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Column(error) => error.code(),
            Self::MissingTotal { .. } => "missing_total",
            Self::UnknownTotal { .. } => "unknown_total",
            Self::SameName { .. } => "duplicate_column",
        }
    }
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    ///
    /// What is wrong first, with its place.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut tokens = Tokens::new(text)?;
        let response = match tokens.peek() {
            Some(TokenKind::Name(name)) => Some(ColumnName::new(name)),
            _ => None,
        };
        if response.is_some() {
            tokens.take();
        }
        if !tokens.takes("~") {
            return Err(tokens.expected("`~`"));
        }
        let mut formula = Self { response, intercept: true, terms: Vec::new() };
        let mut seen = BTreeSet::new();
        formula.term(&mut tokens, &mut seen)?;
        while tokens.peek().is_some() {
            if tokens.takes("+") {
                formula.term(&mut tokens, &mut seen)?;
            } else if tokens.takes("-") {
                formula.without_intercept(&mut tokens)?;
            } else {
                return Err(tokens.expected("`+`, `- 1` or the end"));
            }
        }
        Ok(formula)
    }

    fn term(
        &mut self,
        tokens: &mut Tokens,
        seen: &mut BTreeSet<(ColumnName, bool)>,
    ) -> Result<(), SyntaxError> {
        if tokens.takes("-") {
            return self.without_intercept(tokens);
        }
        match tokens.peek().cloned() {
            // A formula of nothing else is that of the mean.
            Some(TokenKind::Number(1.0)) => {
                tokens.take();
                return Ok(());
            }
            Some(TokenKind::Name(name)) => {
                tokens.take();
                let mut term = Term { column: ColumnName::new(&name), levels: false };
                if name == "C" && tokens.takes("(") {
                    let Some(TokenKind::Name(name)) = tokens.peek() else {
                        return Err(tokens.expected("the name of a column"));
                    };
                    term = Term { column: ColumnName::new(name), levels: true };
                    tokens.take();
                    if !tokens.takes(")") {
                        return Err(tokens.expected("`)`"));
                    }
                }
                if seen.insert((term.column.clone(), term.levels)) {
                    self.terms.push(term);
                }
                return Ok(());
            }
            _ => {}
        }
        Err(tokens.expected("the name of a column, `C(column)` or `1`"))
    }

    fn without_intercept(&mut self, tokens: &mut Tokens) -> Result<(), SyntaxError> {
        if tokens.peek() != Some(&TokenKind::Number(1.0)) {
            return Err(tokens.expected("`1`, the only thing that can be taken away,"));
        }
        tokens.take();
        self.intercept = false;
        Ok(())
    }

    /// The columns of the data that are read, the response among them.
    pub fn columns(&self) -> BTreeSet<ColumnName> {
        self.terms.iter().map(|term| term.column.clone()).chain(self.response.clone()).collect()
    }

    /// The columns of the model over all rows of a table, without the response.
    ///
    /// # Errors
    ///
    /// A column is not there, or two columns of the model have one name.
    pub fn matrix(&self, table: &Table) -> Result<ModelMatrix, FormulaError> {
        self.matrix_within(table, &Domain::all(table.rows()))
    }

    /// The same over all rows, but with the levels only that some row of a domain has: the others
    /// would be columns of zeros there.
    ///
    /// # Errors
    ///
    /// As for [`matrix`](Self::matrix).
    pub fn matrix_within(
        &self,
        table: &Table,
        domain: &Domain,
    ) -> Result<ModelMatrix, FormulaError> {
        let mut matrix = ModelMatrix { names: Vec::new(), columns: Vec::new() };
        if self.intercept {
            matrix.push(INTERCEPT.to_owned(), vec![1.0; table.rows()]);
        }
        for term in &self.terms {
            let column = table.column(&term.column)?;
            match (column, column.to_f64()) {
                (Column::Small(_) | Column::Numeric(_), Some(numbers)) if !term.levels => {
                    matrix.push(term.column.to_string(), numbers.into_owned());
                }
                _ => matrix.push_levels(&term.column, column, domain),
            }
        }
        let mut seen = BTreeSet::new();
        match matrix.names.iter().find(|name| !seen.insert(name.as_str())) {
            Some(twice) => Err(FormulaError::SameName { name: cut(twice) }),
            None => Ok(matrix),
        }
    }
}

impl ModelMatrix {
    fn push(&mut self, name: String, column: Vec<f64>) {
        self.names.push(name);
        self.columns.push(column);
    }

    /// An indicator of each level but the first.
    fn push_levels(&mut self, name: &ColumnName, column: &Column, domain: &Domain) {
        let coded = coded(column);
        let present: BTreeSet<u32> =
            domain.rows().filter_map(|row| coded.codes.get(row)).copied().collect();
        let levels = coded.levels.iter().zip(0..).filter(|(_, code)| present.contains(code));
        for (level, code) in levels.skip(1) {
            let indicator = |own: &u32| match *own {
                MISSING_CODE => f64::NAN,
                own => f64::from(u8::from(own == code)),
            };
            self.push(format!("{name}{level}"), coded.codes.iter().map(indicator).collect());
        }
    }

    /// Totals in the order of the columns, from totals by name.
    ///
    /// # Errors
    ///
    /// A total is missing or is of no column.
    pub fn totals(&self, totals: &BTreeMap<String, f64>) -> Result<Vec<f64>, FormulaError> {
        const MOST: usize = 20;
        let needed = || {
            let names: Vec<String> = self.names.iter().take(MOST).map(|name| cut(name)).collect();
            names.join(", ")
        };
        if let Some(name) = totals.keys().find(|name| !self.names.contains(name)) {
            return Err(FormulaError::UnknownTotal { name: cut(name), needed: needed() });
        }
        let total = |name: &String| {
            totals
                .get(name)
                .copied()
                .ok_or_else(|| FormulaError::MissingTotal { name: cut(name), needed: needed() })
        };
        self.names.iter().map(total).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::{Source, Wanted, read};
    use super::*;

    fn table() -> Table {
        let text = "stype,api99,race,HI_CHOL\nM,500,2,0\nE,,1,1\n,700,,\nH,800.5,10,1\n";
        let file = Source { name: "a.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        read(&[file], Wanted::All).unwrap()
    }

    fn matrix(text: &str) -> ModelMatrix {
        Formula::parse(text).unwrap().matrix(&table()).unwrap()
    }

    fn known(column: &[f64]) -> Vec<Option<f64>> {
        column.iter().map(|value| (!value.is_nan()).then_some(*value)).collect()
    }

    #[test]
    fn the_columns_of_a_model_stand_in_the_order_of_the_formula() {
        let matrix = matrix("~ stype + api99 + C(race)");
        assert_eq!(matrix.names, ["(Intercept)", "stypeH", "stypeM", "api99", "race2", "race10"]);
        assert_eq!(matrix.columns[0], [1.0; 4]);
        assert_eq!(known(&matrix.columns[2]), [Some(1.0), Some(0.0), None, Some(0.0)]);
        assert_eq!(known(&matrix.columns[3]), [Some(500.0), None, Some(700.0), Some(800.5)]);
        assert_eq!(known(&matrix.columns[5]), [Some(0.0), Some(0.0), None, Some(1.0)]);
    }

    #[test]
    fn the_intercept_can_be_taken_away() {
        assert_eq!(matrix("~ api99 - 1").names, ["api99"]);
        assert_eq!(matrix("~ -1 + race + race").names, ["race"]);
        assert_eq!(matrix("~ 1").names, ["(Intercept)"]);
        let formula = Formula::parse("HI_CHOL ~ C(race) + stype").unwrap();
        assert_eq!(formula.response, Some(ColumnName::new("HI_CHOL")));
        assert_eq!(formula.columns().len(), 3);
    }

    #[test]
    fn totals_are_found_by_the_names_of_columns() {
        let matrix = matrix("~ stype");
        let total = |names: &[&str]| {
            let totals = names.iter().map(|name| ((*name).to_owned(), 1.0)).collect();
            matrix.totals(&totals).map_err(|error| error.to_string())
        };
        assert_eq!(total(&["stypeM", "(Intercept)", "stypeH"]).unwrap(), [1.0; 3]);
        assert_eq!(
            total(&["stypeM", "(Intercept)"]).unwrap_err(),
            "there is no total of `stypeH`; totals of (Intercept), stypeH, stypeM are needed"
        );
        assert_eq!(
            total(&["stypeE"]).unwrap_err(),
            "there is a total of `stypeE`, which is no column of the formula; its columns are \
             (Intercept), stypeH, stypeM"
        );
    }

    #[test]
    fn what_is_no_formula_is_an_error_with_its_place() {
        for (text, expected) in [
            ("stype", "character 6: `~` is expected; here the text ends"),
            ("~ a:b", "character 4: `:` has no meaning here"),
            ("~ a * b", "character 5: `+`, `- 1` or the end is expected; here stands `*`"),
            (
                "~ a - b",
                "character 7: `1`, the only thing that can be taken away, is expected; here stands `b`",
            ),
            ("~ C(1)", "character 5: the name of a column is expected; here stands 1"),
            (
                "~",
                "character 2: the name of a column, `C(column)` or `1` is expected; here the text ends",
            ),
        ] {
            assert_eq!(Formula::parse(text).unwrap_err().to_string(), expected, "{text}");
        }
        assert!(Formula::parse(&"~".repeat(10_000)).is_err());
        let missing = Formula::parse("~ stipe").unwrap().matrix(&table()).unwrap_err();
        assert_eq!(missing.code(), "missing_column");
    }
}
