//! `thuocdo publish`: fix a questionnaire for good and print its hash.

use std::path::PathBuf;

use clap::Args;
use survey_specs::problem::Problem;
use survey_specs::questionnaire::{PublishedVersion, read};

use super::file::{self, Source};
use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::permission::Operator;

/// Publish a questionnaire and print its hash.
#[derive(Debug, Args)]
pub struct Publish {
    /// The questionnaire (*.questionnaire.yaml).
    file: PathBuf,
    #[command(flatten)]
    store: StoreArgs,
}

impl Publish {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let version = published(&file::read(&self.file)?, console)?;
        let store = self.store.open().await?;
        let permission = Operator::at_the_console().may_design();
        store.insert_version(&permission, &version, console.clock.now()).await?;
        console.say(version.hash())
    }
}

/// The published version of a file. Warnings are shown and do no harm.
pub fn published(source: &Source, console: &mut Console<'_>) -> Result<PublishedVersion, Failure> {
    let reading = read::check(&source.name, &source.bytes);
    let Some(draft) = reading.draft else {
        return Err(Failure::Input(reading.problems));
    };
    if !reading.problems.is_empty() {
        console.problems(&reading.problems)?;
    }
    let in_file =
        |problem: Problem| problem.in_file(&source.name, &String::from_utf8_lossy(&source.bytes));
    draft.publish().map_err(|problems| Failure::Input(problems.into_iter().map(in_file).collect()))
}
