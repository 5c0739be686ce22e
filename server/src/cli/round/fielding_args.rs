//! How a new round is fielded, as it is said on the command line.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use survey_specs::code::Lang;
use survey_specs::problem::Problem;
use survey_specs::questionnaire::{Mode, Questionnaire};
use survey_specs::sampling;

use crate::cli::{Failure, file};
use crate::store::round::{Fielding, Offer};

/// How a round is fielded.
#[derive(Debug, Args)]
pub struct FieldingArgs {
    /// The responses that each unit is to bring in [default: no target].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    target: Option<u32>,
    /// The ways in which it can be answered, with commas between [default: all].
    #[arg(long, value_name = "MODES", value_delimiter = ',', value_parser = PossibleValuesParser::new(Mode::ALL.map(Mode::as_str)))]
    modes: Vec<String>,
    /// The languages in which it can be answered, with commas between [default: the questionnaire's].
    #[arg(long, value_name = "LANGUAGES", value_delimiter = ',')]
    languages: Vec<Lang>,
    /// The sampling plan (*.plan.yaml) that its cases are drawn by.
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
}

impl FieldingArgs {
    /// What is said, once it fits the questionnaire and the plan is sound.
    pub fn read(&self, questionnaire: &Questionnaire) -> Result<Fielding, Failure> {
        let known = &questionnaire.languages;
        if let Some(stranger) = self.languages.iter().find(|one| !known.contains(one)) {
            let message = format!("the questionnaire is not written in `{stranger}`");
            return Err(Failure::input("unknown_language", message));
        }
        let modes = self.modes.iter().filter_map(|word| Mode::from_word(word));
        Ok(Fielding {
            modes: Offer::of(modes, &Mode::ALL),
            languages: Offer::of(self.languages.iter().cloned(), known),
            target: self.target,
            plan: self.plan()?,
            ..Fielding::default()
        })
    }

    fn plan(&self) -> Result<Option<String>, Failure> {
        let Some(path) = &self.plan else { return Ok(None) };
        let source = file::read(path)?;
        let reading = sampling::read::read(&source.name, &source.bytes);
        if reading.problems.iter().any(Problem::is_error) {
            return Err(Failure::Input(reading.problems));
        }
        Ok(Some(String::from_utf8_lossy(&source.bytes).into_owned()))
    }
}
