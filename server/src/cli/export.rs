//! `thuocdo export`: our files become those of other programs.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use survey_specs::problem::{Position, Problem};
use survey_specs::questionnaire::read;

use super::import::write;
use super::{Console, Failure, file};
use crate::export;

/// Make files of other programs of ours.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Make an `XLSForm` of a questionnaire, for ODK, Kobo and their like.
    Xlsform(Xlsform),
}

/// Make an `XLSForm` of a questionnaire.
#[derive(Debug, Args)]
pub struct Xlsform {
    /// The questionnaire.
    #[arg(value_name = "FILE.yaml")]
    questionnaire: PathBuf,
    /// The workbook to write.
    #[arg(short, long, value_name = "OUT.xlsx")]
    output: PathBuf,
}

impl Export {
    pub fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Xlsform(xlsform) => xlsform.run(console),
        }
    }
}

impl Xlsform {
    fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let source = file::read(&self.questionnaire)?;
        let reading = read::check(&source.name, &source.bytes);
        let Some(draft) = reading.draft else {
            return Err(Failure::Input(reading.problems));
        };
        if !reading.problems.is_empty() {
            console.problems(&reading.problems)?;
        }
        let is_markdown = self.output.extension().is_some_and(|ending| ending == "md");
        let bytes = if is_markdown {
            export::xlsform_markdown(draft.questionnaire()).into_bytes()
        } else {
            export::xlsform(draft.questionnaire()).map_err(|cause| {
                let problem =
                    Problem::error("too_large", Position::default(), "", cause.to_string());
                Failure::Input(vec![problem.in_file(&source.name, "")])
            })?
        };
        write(&self.output, &bytes)?;
        console.say(format_args!("{}: written", self.output.display()))
    }
}
