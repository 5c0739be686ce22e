//! Codes: the short, stable names that people give to items, categories, units and so on.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};

/// A text that cannot serve as the code it was meant for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a valid {what}: {rule}")]
pub struct InvalidCode {
    /// The refused text, cut to at most 64 characters.
    pub text: String,
    /// What the code was meant to name, such as `item code`.
    pub what: &'static str,
    /// The rule that the text breaks, as a phrase.
    pub rule: &'static str,
}

/// Letters, digits and `_`, beginning with a letter: safe as a variable name in R, SPSS and Stata.
fn is_variable_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Letters, digits, `_`, `-` and `.`: safe in an address, a file name and a signed token.
fn is_token(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Letters, digits, `_` and `-`: as [`is_token`], and free of the dot, which separates the parts of
/// signed links.
fn is_slug(text: &str) -> bool {
    is_token(text) && !text.contains('.')
}

/// Tokens joined by `/`, as the names of strata of several stages are.
fn is_path(text: &str) -> bool {
    text.split('/').all(is_token)
}

/// What a table may call a column: one line without what separates or quotes cells.
fn is_column_name(text: &str) -> bool {
    let separates = |c: char| c.is_control() || matches!(c, ',' | ';' | '"');
    !text.is_empty() && text.trim() == text && !text.contains(separates)
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident($what:literal, $check:ident, $longest:literal, $rule:literal);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
        #[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "author", serde(try_from = "String", into = "String"))]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Makes the ", $what, " from its text.\n\n# Errors\n\n[`InvalidCode`] unless the text is ", $rule, ".")]
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidCode> {
                let text = text.into();
                if text.len() <= $longest && $check(&text) {
                    Ok(Self(text))
                } else {
                    Err(InvalidCode { text: text.chars().take(64).collect(), what: $what, rule: $rule })
                }
            }

            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidCode;
            fn from_str(text: &str) -> Result<Self, InvalidCode> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidCode;
            fn try_from(text: String) -> Result<Self, InvalidCode> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "`{}`", self.0)
            }
        }
    )*};
}

codes! {
    /// Names a questionnaire over all its versions, such as `sipas-2026`.
    QuestionnaireCode("questionnaire code", is_slug, 64, "1 to 64 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a section of a questionnaire.
    SectionCode("section code", is_variable_name, 32, "1 to 32 ASCII letters, digits or `_`, beginning with a letter");
    /// Names an item, or a row of a matrix, which is an item: the variable of every download.
    ItemCode("item code", is_variable_name, 32, "1 to 32 ASCII letters, digits or `_`, beginning with a letter");
    /// Names a category of an item, such as `1`.
    CategoryCode("category code", is_slug, 32, "1 to 32 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a group of rows of a matrix.
    GroupCode("group code", is_variable_name, 32, "1 to 32 ASCII letters, digits or `_`, beginning with a letter");
    /// Names an index definition, such as `sipas-2026`.
    IndexCode("index code", is_slug, 64, "1 to 64 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a node of an index definition, such as `S1`, `IA` or `SIPAS`.
    NodeCode("node code", is_token, 64, "1 to 64 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit");
    /// Names a variable of administrative data or a criterion of an assessment, such as `PUBLISH_ON_TIME`.
    VariableCode("variable code", is_token, 64, "1 to 64 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit");
    /// Names a band or a quantile group of an index definition, such as `excellent`.
    BandCode("band code", is_slug, 64, "1 to 64 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a part of a mix, such as `soft`.
    PartCode("part", is_slug, 64, "1 to 64 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a setting of an index definition and, as its value, the chosen variant.
    SettingCode("setting", is_slug, 64, "1 to 64 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a unit: who gets an index, such as a commune or a department.
    UnitCode("unit code", is_token, 32, "1 to 32 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit");
    /// Names a system of codes that units have besides ours, such as `nso` for the statistics office's.
    CodeSystem("code system", is_slug, 32, "1 to 32 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// A unit's code in another system, such as `25942` or `H21.17`.
    ForeignCode("code of another system", is_token, 64, "1 to 64 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit");
    /// Names the ranking group of a unit, such as `xa` for all communes.
    UnitClass("unit class", is_slug, 32, "1 to 32 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names the kind of a unit, such as `phuong`, which chooses place words.
    UnitKind("unit kind", is_slug, 32, "1 to 32 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a round: one fielding period of one published version.
    RoundCode("round code", is_slug, 32, "1 to 32 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a desk of a unit, where people rate what they were served with, such as `quay-3`.
    DeskCode("desk code", is_slug, 32, "1 to 32 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a case of a round: a household or a person to be interviewed.
    CaseCode("case code", is_token, 96, "1 to 96 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit");
    /// Names a sampling plan, such as `papi-2011-2020`.
    PlanCode("plan code", is_slug, 64, "1 to 64 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a stage of a sampling plan, such as `village`.
    StageCode("stage code", is_slug, 32, "1 to 32 ASCII letters, digits, `_` or `-`, beginning with a letter or digit");
    /// Names a column of a sampling frame, as its header has it.
    FrameColumn("column name", is_column_name, 128, "1 to 128 bytes without commas, semicolons, quotation marks and line breaks");
    /// Names a level of a column that groups the units of a frame, such as `urban`.
    LevelCode("level", is_token, 64, "1 to 64 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit");
    /// Names a sampling unit of any stage in a frame, such as a commune, a village or a citizen.
    SamplingUnitCode("id of a sampling unit", is_token, 64, "1 to 64 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit");
    /// Names a stratum of a sampling plan.
    StratumCode("stratum code", is_path, 400, "1 to 400 ASCII letters, digits, `_`, `-`, `.` or `/`, beginning with a letter or digit, also after a `/`");
    /// Names a primary sampling unit within its stratum.
    PsuCode("PSU code", is_token, 96, "1 to 96 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit");
    /// A language as a BCP 47 tag, such as `vi`.
    Lang("language", is_slug, 16, "1 to 16 ASCII letters, digits or `-`, a BCP 47 tag such as `vi`");
}

impl ItemCode {
    /// What stands in a constraint for the item that the constraint belongs to: `.`, which is the
    /// code of no item.
    #[cfg(feature = "author")]
    pub(crate) fn own() -> Self {
        Self(String::from("."))
    }

    /// Whether this stands for the item that a constraint belongs to.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.0 == "."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_codes_are_variable_names() {
        for good in ["c9_1", "A", "gender"] {
            assert_eq!(ItemCode::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "9a", "a-b", "tuổi", "a b", &"x".repeat(33)] {
            assert!(ItemCode::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn unit_codes_keep_leading_zeros_and_may_have_dots() {
        for good in ["00042", "H21.17", "000.00.17.H21"] {
            assert_eq!(UnitCode::new(good).unwrap().as_str(), good);
        }
        for bad in [".17", "-", "..", "H21/17", "H21 17", "@xa"] {
            assert!(UnitCode::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_stratum_may_be_a_path_of_strata() {
        for good in ["rural", "P01.urban/c-1/village.2", &["x"; 200].join("/")] {
            assert_eq!(StratumCode::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "/", "a/", "/a", "a//b", "a/.b", "a b", &"x".repeat(401)] {
            assert!(StratumCode::new(bad).is_err(), "{bad}");
        }
        assert!(PsuCode::new("x".repeat(96)).is_ok() && PsuCode::new("a/b").is_err());
    }

    #[test]
    fn a_refused_code_names_itself_and_the_rule() {
        let error = CategoryCode::new("một").unwrap_err().to_string();
        assert!(error.starts_with("`một` is not a valid category code: "), "{error}");
    }
}
