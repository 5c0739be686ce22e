//! `thuocdo publish`: fix a questionnaire for good and print its hash.

pub mod media;

use std::path::{Path, PathBuf};

use clap::Args;
use survey_specs::problem::Problem;
use survey_specs::questionnaire::draft::Attachment;
use survey_specs::questionnaire::{PublishedVersion, read};

use super::file;
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
        let Publication { version, attachments } = published(&self.file, console)?;
        let store = self
            .store
            .open_to_change(console, "publish", &format!("version={}", version.hash()))
            .await?;
        let permission = Operator::at_the_console().may_design();
        let now = console.clock.now();
        store.insert_media(&permission, &attachments, now).await?;
        store.insert_version(&permission, &version, now).await?;
        console.say(version.hash())
    }
}

/// A published version with the files that it names.
#[derive(Debug)]
pub struct Publication {
    /// The version.
    pub version: PublishedVersion,
    /// Its pictures and recordings, to be kept before the version is.
    pub attachments: Vec<Attachment>,
}

/// The published version of a file, with the files beside it. Warnings are shown and do no harm.
pub fn published(path: &Path, console: &mut Console<'_>) -> Result<Publication, Failure> {
    let source = file::read(path)?;
    let reading = read::check_with_media(&source.name, &source.bytes, media::beside(path));
    let Some(draft) = reading.draft else {
        return Err(Failure::Input(reading.problems));
    };
    if !reading.problems.is_empty() {
        console.problems(&reading.problems)?;
    }
    let in_file =
        |problem: Problem| problem.in_file(&source.name, &String::from_utf8_lossy(&source.bytes));
    let version = draft
        .publish()
        .map_err(|problems| Failure::Input(problems.into_iter().map(in_file).collect()))?;
    Ok(Publication { version, attachments: reading.attachments })
}
