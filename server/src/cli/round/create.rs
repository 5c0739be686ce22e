//! `thuocdo round create`: set up a round and print its code and one link per unit.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use survey_specs::code::{IndexCode, QuestionnaireCode, RoundCode};
use survey_specs::index;
use survey_specs::problem::Problem;
use survey_specs::questionnaire::{Instrument, PublishedVersion, VersionHash};

use super::fielding_args::FieldingArgs;
use super::links;
use super::unit_choice::UnitChoice;
use crate::cli::file;
use crate::cli::public_address::PublicAddress;
use crate::cli::publish::{Publication, published};
use crate::cli::store_args::StoreArgs;
use crate::cli::{Console, Failure};
use crate::clock::today_in_vietnam;
use crate::link::Signer;
use crate::moment::{InvalidMoment, Moment};
use crate::permission::Operator;
use crate::round_code::free_code;
use crate::store::questionnaire::IndexDefinitionHash;
use crate::store::round::{NewRound, Round};
use crate::store::{Insertion, Store};

/// Set up a round.
#[derive(Debug, Args)]
pub struct Create {
    /// The hash of a published version, or a questionnaire file, which is published then.
    #[arg(long, value_name = "HASH|FILE")]
    questionnaire: String,
    /// The index definition (*.index.yaml) whose results are computed.
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,
    /// The units: class=CLASS, or a file with one unit code per line or a column `code`.
    #[arg(long, value_name = "class=CLASS|FILE")]
    units: UnitChoice,
    /// First day, as YYYY-MM-DD, or an instant with its offset [default: today].
    #[arg(long, value_name = "DATE")]
    opens: Option<Moment>,
    /// Last day, as YYYY-MM-DD, or an instant with its offset [default: until it is closed].
    #[arg(long, value_name = "DATE")]
    closes: Option<Moment>,
    /// The round's code [default: the questionnaire's, with a number if it is taken].
    #[arg(long)]
    code: Option<RoundCode>,
    /// The round's title, where it differs from the questionnaire's.
    #[arg(long)]
    title: Option<String>,
    /// Who may read the results once the round has closed.
    #[arg(long, value_enum, default_value_t = Results::Staff)]
    results: Results,
    /// Whether a phone may keep the page, so that it can be answered without a network.
    #[arg(long, value_name = "yes|no", value_enum, default_value_t = Offline::Yes)]
    offline: Offline,
    #[command(flatten)]
    fielding: FieldingArgs,
    #[command(flatten)]
    address: PublicAddress,
    #[command(flatten)]
    store: StoreArgs,
}

/// Who may read the results of a closed round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Results {
    /// Everybody, without small cells.
    Public,
    /// Staff.
    Staff,
}

/// Whether a round can be answered without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Offline {
    /// A phone that has opened the link once keeps the page.
    Yes,
    /// The page is fetched anew each time.
    No,
}

impl From<InvalidMoment> for Failure {
    fn from(error: InvalidMoment) -> Self {
        Self::input("invalid_date", error.to_string())
    }
}

impl Create {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let now = console.clock.now();
        let store = self
            .store
            .open_to_change(
                console,
                "round create",
                &self.code.as_ref().map_or_else(String::new, |code| format!("round={code}")),
            )
            .await?;
        let permission = Operator::at_the_console().may_design();
        let Publication { version, attachments } = self.version(store.as_ref(), console).await?;
        let index = self.index_definition(&version, console)?;
        let opens_at = self.opens.unwrap_or(Moment::Day(today_in_vietnam(now))).begin()?;
        let closes_at = self.closes.map(Moment::end).transpose()?;
        if closes_at.is_some_and(|closes_at| closes_at <= opens_at) {
            return Err(Failure::input("empty_period", "the round would close before it opens"));
        }
        let fielding = self.fielding.read(version.questionnaire())?;
        let units = self.units.on(store.as_ref(), today_in_vietnam(opens_at)).await?;
        // Everything has been checked; only now something is written.
        store.insert_media(&permission, &attachments, now).await?;
        store.insert_version(&permission, &version, now).await?;
        let mut index_definition: Option<IndexDefinitionHash> = None;
        if let Some((code, text)) = index {
            index_definition =
                Some(store.insert_index_definition(&permission, &code, &text, now).await?);
        }
        let round = Round {
            code: self.free_code(store.as_ref(), &version.questionnaire().code).await?,
            title: self.title.clone(),
            version: version.hash().clone(),
            index_definition,
            opens_at,
            closes_at,
            results_public: self.results == Results::Public,
            offline: self.offline == Offline::Yes,
            fielding,
            created_at: now,
        };
        let code = round.code.clone();
        let codes = units.iter().map(|unit| unit.code.clone()).collect();
        match store.insert_round(&permission, &NewRound::new(round, codes)).await? {
            Insertion::Inserted => {}
            Insertion::Taken => return Err(taken(&code)),
        }
        let signer = Signer::from_store(store.as_ref(), console.randomness).await?;
        console.say(&code)?;
        links::print(&signer, &code, &units, &self.address.public_url, console)
    }

    async fn version(
        &self,
        store: &dyn Store,
        console: &mut Console<'_>,
    ) -> Result<Publication, Failure> {
        let Ok(hash) = VersionHash::new(self.questionnaire.as_str()) else {
            return published(Path::new(&self.questionnaire), console);
        };
        let version = store.version(&hash).await?.ok_or_else(|| {
            Failure::input(
                "unknown_version",
                format!("no version {hash} was published; `thuocdo publish FILE` does it"),
            )
        })?;
        Ok(Publication { version, attachments: Vec::new() })
    }

    /// The code and the text of the index definition, once it fits the questionnaire.
    fn index_definition(
        &self,
        version: &PublishedVersion,
        console: &mut Console<'_>,
    ) -> Result<Option<(IndexCode, String)>, Failure> {
        let Some(path) = &self.index else {
            return Ok(None);
        };
        let source = file::read(path)?;
        let reading = index::read::read(&source.name, &source.bytes);
        let text = String::from_utf8_lossy(&source.bytes);
        let mut problems = reading.problems;
        if let Some(definition) = &reading.definition {
            let instrument = Instrument::new(version.questionnaire().clone());
            let misfits = index::check::check(definition, &reading.places, &instrument);
            problems
                .extend(misfits.into_iter().map(|problem| problem.in_file(&source.name, &text)));
        }
        match reading.definition {
            Some(definition) if !problems.iter().any(Problem::is_error) => {
                if !problems.is_empty() {
                    console.problems(&problems)?;
                }
                Ok(Some((definition.code, text.into_owned())))
            }
            _ => Err(Failure::Input(problems)),
        }
    }

    /// The code asked for, or a free one made of the questionnaire's.
    async fn free_code(
        &self,
        store: &dyn Store,
        questionnaire: &QuestionnaireCode,
    ) -> Result<RoundCode, Failure> {
        if let Some(code) = &self.code {
            return match store.round(code).await? {
                None => Ok(code.clone()),
                Some(_) => Err(taken(code)),
            };
        }
        free_code(store, questionnaire)
            .await?
            .ok_or_else(|| Failure::input("no_free_code", "name the round with --code"))
    }
}

fn taken(code: &RoundCode) -> Failure {
    Failure::input(
        "taken_code",
        format!("there is a round `{code}` already; choose another --code"),
    )
}
