//! `thuocdo audit`: check the chain of the audit log, and write the log as a table.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::audit::{self, Break, Checked};
use crate::permission::Operator;
use crate::store::audit::AuditEntry;

/// Entries that are read at once.
const PAGE: u32 = 1_000;

/// The audit log of what staff did.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Say whether every entry is as it was written and none is missing.
    Check(Check),
    /// Write the whole log as a table, oldest first, with the hashes of its chain.
    Export(Export),
}

/// Check the chain.
#[derive(Debug, Args)]
pub struct Check {
    /// A head that was noted before, as `NUMBER:HASH`: the chain must still have it.
    #[arg(long, value_name = "NUMBER:HASH")]
    head: Option<String>,
    #[command(flatten)]
    store: StoreArgs,
}

/// Write the log as a table.
#[derive(Debug, Args)]
pub struct Export {
    /// The file to write [default: standard output].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
}

impl Audit {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Check(check) => check.run(console).await,
            Self::Export(export) => export.run(console).await,
        }
    }
}

impl Check {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let noted = self.head.as_deref().map(read_head).transpose()?;
        let store = self.store.open().await?;
        let permission = Operator::at_the_console().may_administer();
        let Checked { entries, head, broken } = audit::check(store.as_ref(), &permission).await?;
        if let Some((number, what)) = broken {
            let what = match what {
                Break::Missing => "is missing",
                Break::Changed => "says something else than when it was written",
                Break::Unchained => "is not chained to the one before it",
                Break::OtherHead => "is not the one that the head names",
            };
            let message = format!("the chain is broken: entry {number} {what}");
            return Err(Failure::input("broken_chain", message));
        }
        if let Some((number, hash)) = noted {
            let found = store.audit_chain(&permission, number - 1, 1).await?;
            let same = found
                .first()
                .is_some_and(|entry| entry.number == number && entry.hash.to_string() == hash);
            if !same {
                let message = format!("entry {number} is not the one that was noted");
                return Err(Failure::input("other_chain", message));
            }
        }
        console.say(format_args!("the chain holds: {entries} entries"))?;
        console.say(format_args!("head {}:{}", head.number, head.hash))
    }
}

fn read_head(text: &str) -> Result<(i64, String), Failure> {
    let read = text.split_once(':').and_then(|(number, hash)| {
        let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
        Some((number, hash.to_ascii_lowercase()))
    });
    read.ok_or_else(|| {
        Failure::Usage("--head is NUMBER:HASH, as `audit check` prints it".to_owned())
    })
}

impl Export {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let mut table = csv::Writer::from_writer(Vec::new());
        write(&mut table, &COLUMNS.map(str::to_owned))?;
        let permission = Operator::at_the_console().may_administer();
        let mut after = 0;
        loop {
            let page = store.audit_chain(&permission, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.number;
            for entry in &page {
                write(&mut table, &row(entry))?;
            }
        }
        let table = table.into_inner().map_err(|cause| {
            Failure::Environment(format!("the table cannot be written: {cause}"))
        })?;
        match &self.output {
            Some(file) => std::fs::write(file, table).map_err(|cause| {
                Failure::environment(&format!("cannot write {}", file.display()), &cause)
            }),
            None => console
                .out
                .write_all(&table)
                .map_err(|cause| Failure::environment("cannot write", &cause)),
        }
    }
}

/// The columns of the table: all that the hash is made of, and the hash.
const COLUMNS: [&str; 13] = [
    "number",
    "at",
    "kind",
    "begun",
    "user",
    "role",
    "operation",
    "object",
    "summary",
    "status",
    "network",
    "previous_hash",
    "hash",
];

fn row(entry: &AuditEntry) -> [String; 13] {
    let content = &entry.content;
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        entry.number.to_string(),
        content.at.to_string(),
        content.kind.as_str().to_owned(),
        number(content.kind.begun()),
        content.user.clone(),
        content.role.clone(),
        content.operation.clone(),
        content.object.clone(),
        content.summary.clone(),
        number(content.status),
        content.network.clone(),
        entry.previous_hash.to_string(),
        entry.hash.to_string(),
    ]
}

fn write(table: &mut csv::Writer<Vec<u8>>, row: &[String]) -> Result<(), Failure> {
    table.write_record(row).map_err(|cause| Failure::environment("the table", &cause))
}
