//! Why a command did not do what it was asked, and the exit code that says so.

use std::error::Error;

use survey_specs::problem::{Position, Problem};

use crate::http::StartError;
use crate::password::{PasswordError, UnfitPassword};
use crate::store::StoreError;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The input is wrong; every problem.
    Input(Vec<Problem>),
    /// The command was used wrongly.
    Usage(String),
    /// Something around the program failed.
    Environment(String),
}

impl Failure {
    /// One problem that is not about a place in a file.
    pub fn input(code: &'static str, message: impl Into<String>) -> Self {
        Self::Input(vec![Problem::error(code, Position::default(), "", message)])
    }

    /// Something around the program failed, and what caused it.
    pub fn environment(what: &str, cause: &(dyn Error + 'static)) -> Self {
        let mut message = format!("{what}: {cause}");
        let mut next = cause.source();
        while let Some(cause) = next {
            // Some errors already say what caused them.
            let cause_message = cause.to_string();
            if !message.ends_with(&cause_message) {
                message.push_str(": ");
                message.push_str(&cause_message);
            }
            next = cause.source();
        }
        Self::Environment(message)
    }

    /// The exit code.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) => 1,
            Self::Usage(_) => 2,
            Self::Environment(_) => 3,
        }
    }

    /// The failure as problems, for those who read them by program.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let whole =
            |code, message: &String| vec![Problem::error(code, Position::default(), "", message)];
        match self {
            Self::Input(problems) => problems.clone(),
            Self::Usage(message) => whole("usage", message),
            Self::Environment(message) => whole("environment", message),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::environment("the database", &error)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::environment("the server cannot start", &error)
    }
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        Self::environment("the password cannot be hashed", &error)
    }
}

impl From<UnfitPassword> for Failure {
    fn from(error: UnfitPassword) -> Self {
        Self::input("unfit_password", error.to_string())
    }
}
