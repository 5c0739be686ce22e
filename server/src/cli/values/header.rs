//! The columns of a table of values: which there are, and whether they go together.

use survey_specs::problem::{Position, Problem};
use survey_specs::yaml::fields::nearest;

use super::cell::shortened;
use crate::store::value::Part;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// A column that a table of values may have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column {
            $($(#[$doc])* $name,)*
        }

        impl Column {
            /// Every column, in the order in which they are listed for people.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name in the header.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

columns! {
    /// The unit's code.
    Unit = "unit";
    /// The code of a variable, or of a node that is given its value.
    Variable = "variable";
    /// A plain value.
    Value = "value";
    /// The cases that count.
    Numerator = "numerator";
    /// All cases.
    Denominator = "denominator";
    /// The code of an assessed criterion.
    Criterion = "criterion";
    /// The points that the unit gives itself.
    Claimed = "self";
    /// The points that the appraisers give.
    Appraised = "appraised";
    /// The points that a survey gives.
    Survey = "survey";
    /// Why the unit gives itself these points.
    Explanation = "explanation";
    /// Links to evidence.
    Evidence = "evidence";
    /// What the appraisers note.
    Note = "note";
}

impl Column {
    /// Whether the column belongs to rows of assessed points only.
    pub fn is_of_criterion(self) -> bool {
        matches!(
            self,
            Self::Criterion
                | Self::Claimed
                | Self::Appraised
                | Self::Survey
                | Self::Explanation
                | Self::Evidence
                | Self::Note
        )
    }

    /// The column of a part of assessed points.
    pub fn of_part(part: Part) -> Option<Self> {
        match part {
            Part::Measured => None,
            Part::Claimed => Some(Self::Claimed),
            Part::Appraised => Some(Self::Appraised),
            Part::Survey => Some(Self::Survey),
        }
    }
}

/// Where each column stands.
#[derive(Clone, Debug, Default)]
pub struct Header {
    columns: Vec<Column>,
}

impl Header {
    /// Reads the names of the columns, with everything that is wrong with them.
    pub fn read<'n>(names: impl IntoIterator<Item = &'n str>) -> (Self, Vec<Problem>) {
        let mut header = Self::default();
        let mut problems = Vec::new();
        for (index, name) in names.into_iter().enumerate() {
            match Column::ALL.iter().copied().find(|column| column.as_str() == name) {
                Some(column) if header.has(column) => {
                    let message = format!("the column `{name}` stands twice");
                    problems.push(wrong("duplicate_column", name, message));
                }
                Some(column) => header.columns.push(column),
                None => problems.push(unknown(index, name)),
            }
        }
        // What is missing can only be said where everything that is there is known.
        if problems.is_empty() {
            problems = header.missing();
        }
        (header, problems)
    }

    /// Whether there is this column.
    pub fn has(&self, column: Column) -> bool {
        self.place(column).is_some()
    }

    /// Where the column stands, from 0.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|known| *known == column)
    }

    fn missing(&self) -> Vec<Problem> {
        use Column::{
            Appraised, Claimed, Criterion, Denominator, Evidence, Explanation, Note, Numerator,
            Survey, Unit, Value, Variable,
        };
        let has = |column| self.has(column);
        let any = |columns: &[Column]| columns.iter().any(|column| self.has(*column));
        let measured = [Value, Numerator, Denominator];
        let points = [Claimed, Appraised, Survey];
        let mut problems = Vec::new();
        let mut ask = |is_missing: bool, column: Column, why: &str| {
            if is_missing {
                let name = column.as_str();
                let message = format!("the column `{name}` is missing: {why}");
                problems.push(wrong("missing_column", name, message));
            }
        };
        ask(!has(Unit), Unit, "each row is about one unit");
        let neither = !any(&measured) && !has(Variable) && !self.has_any_of_criterion();
        let forms = "a table has `unit,variable,value`, `unit,variable,numerator,denominator` or \
                     `unit,criterion,self,appraised,survey`";
        ask(neither, Variable, forms);
        ask(any(&measured) && !has(Variable), Variable, "it names what the numbers are of");
        ask(
            has(Variable) && !any(&measured),
            Value,
            "a variable has a `value`, or `numerator` and `denominator`",
        );
        ask(has(Denominator) && !has(Numerator), Numerator, "a ratio has both");
        ask(has(Numerator) && !has(Denominator), Denominator, "a ratio has both");
        let names_points = self.has_any_of_criterion() && !has(Criterion);
        ask(names_points, Criterion, "it names what the points are for");
        let needs_points = has(Criterion) && !any(&points);
        ask(
            needs_points,
            Claimed,
            "a criterion has points: `self`, `appraised`, `survey` or several",
        );
        let explains = any(&[Explanation, Evidence]) && !has(Claimed) && !needs_points;
        ask(explains, Claimed, "`explanation` and `evidence` belong to what the unit gives itself");
        let notes = has(Note) && !any(&[Appraised, Survey]) && !needs_points;
        ask(notes, Appraised, "`note` belongs to what others give");
        problems
    }

    fn has_any_of_criterion(&self) -> bool {
        self.columns.iter().any(|column| column.is_of_criterion())
    }
}

fn unknown(index: usize, name: &str) -> Problem {
    let names = Column::ALL.iter().map(|column| column.as_str());
    let list = names.clone().collect::<Vec<_>>().join(", ");
    let message = if name.is_empty() {
        format!("column {} has no name; there are {list}", index + 1)
    } else {
        let shown = shortened(name);
        match nearest(&name.to_lowercase(), names) {
            Some(meant) => format!("the column `{shown}` is unknown; did you mean `{meant}`?"),
            None => format!("the column `{shown}` is unknown; there are {list}"),
        }
    };
    wrong("unknown_column", &shortened(name), message)
}

fn wrong(code: &'static str, path: &str, message: String) -> Problem {
    Problem::error(code, Position { line: 1, column: 1 }, path, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(header: &str) -> Vec<String> {
        let (_, problems) = Header::read(header.split(','));
        problems.into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn the_three_forms_and_all_of_them_together_are_taken() {
        for header in [
            "unit,variable,value",
            "variable,unit,numerator,denominator",
            "unit,criterion,self,appraised,survey",
            "unit,criterion,self",
            "unit,criterion,appraised,note",
            "unit,criterion,self,explanation,evidence",
            "unit,variable,value,numerator,denominator,criterion,self,appraised,survey,explanation,evidence,note",
        ] {
            assert!(problems(header).is_empty(), "{header}: {:?}", problems(header));
        }
    }

    #[test]
    fn columns_that_do_not_go_together_are_named() {
        for (header, expected) in [
            ("unit", "`variable` is missing"),
            ("variable,value", "`unit` is missing"),
            ("unit,value", "`variable` is missing"),
            ("unit,variable", "`value` is missing"),
            ("unit,variable,numerator", "`denominator` is missing"),
            ("unit,variable,denominator", "`numerator` is missing"),
            ("unit,self", "`criterion` is missing"),
            ("unit,criterion", "`self` is missing"),
            ("unit,criterion,appraised,evidence", "`self` is missing"),
            ("unit,criterion,self,note", "`appraised` is missing"),
            ("unit,variable,value,value", "`value` stands twice"),
            ("unit,variable,vlaue", "did you mean `value`?"),
            ("Unit,variable,value", "did you mean `unit`?"),
            ("unit,variable,value,", "column 4 has no name"),
            ("đơn vị,variable,value", "there are unit, variable"),
        ] {
            let found = problems(header);
            assert!(found.len() == 1 && found[0].contains(expected), "{header}: {found:?}");
        }
    }
}
