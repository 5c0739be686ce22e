//! `thuocdo import`: files of other programs become ours.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::Value;
use survey_specs::questionnaire::write::source_to_yaml;

use super::{Console, Failure, file};
use crate::import;

/// Make our files of those of other programs.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Make a questionnaire of an `XLSForm`: an Excel workbook, or its tables in Markdown.
    Xlsform(Xlsform),
}

/// Make a questionnaire of an `XLSForm`.
#[derive(Debug, Args)]
pub struct Xlsform {
    /// The form: FORM.xlsx or FORM.md.
    #[arg(value_name = "FILE")]
    form: PathBuf,
    /// The questionnaire to write; standard output if left out.
    #[arg(short, long, value_name = "OUT.yaml")]
    output: Option<PathBuf>,
}

impl Import {
    pub fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Xlsform(xlsform) => xlsform.run(console),
        }
    }
}

impl Xlsform {
    fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let source = file::read(&self.form)?;
        let imported = import::xlsform(&source.bytes, &source.name);
        let Some(questionnaire) = imported.source else {
            return Err(Failure::Input(imported.problems));
        };
        if !imported.problems.is_empty() {
            console.problems(&imported.problems)?;
        }
        let yaml = source_to_yaml(&questionnaire);
        match &self.output {
            Some(output) => {
                write(output, yaml.as_bytes())?;
                let items = count(&questionnaire);
                console.say(format_args!("{}: {items} items", output.display()))
            }
            None => console.say(yaml.trim_end()),
        }
    }
}

/// How many items a source has.
fn count(source: &Value) -> usize {
    let sections = source.get("sections").and_then(Value::as_array);
    let items =
        sections.into_iter().flatten().filter_map(|section| section.get("items")?.as_array());
    items.map(Vec::len).sum()
}

/// Writes a file as a whole.
///
/// # Errors
///
/// If it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes)
        .map_err(|cause| Failure::environment(&format!("cannot write {}", path.display()), &cause))
}
