//! `thuocdo round create`: set up a round and print its code and one link per unit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use survey_specs::code::{QuestionnaireCode, RoundCode, UnitClass, UnitCode};
use survey_specs::date::Date;
use survey_specs::index;
use survey_specs::questionnaire::{Instrument, PublishedVersion, VersionHash};
use survey_specs::unit::Unit;

use super::schedule::{InvalidMoment, Moment};
use crate::cli::file;
use crate::cli::publish::published;
use crate::cli::store_args::StoreArgs;
use crate::cli::table::{Table, cell_error, in_file};
use crate::cli::{Console, Failure};
use crate::clock::today_in_vietnam;
use crate::http::public_url::PublicUrl;
use crate::link::Signer;
use crate::permission::Operator;
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
    units: Units,
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
    /// The address under which people reach the server; links begin with it.
    #[arg(long, value_name = "URL", env = "THUOCDO_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    public_url: PublicUrl,
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

/// The units of a round, as they are named on the command line.
#[derive(Clone, Debug)]
enum Units {
    Class(UnitClass),
    File(PathBuf),
}

impl FromStr for Units {
    type Err = survey_specs::code::InvalidCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("class=") {
            Some(class) => class.parse().map(Self::Class),
            None => Ok(Self::File(text.into())),
        }
    }
}

impl From<InvalidMoment> for Failure {
    fn from(error: InvalidMoment) -> Self {
        Self::input("invalid_date", error.to_string())
    }
}

impl Create {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let now = console.clock.now();
        let store = self.store.open().await?;
        let permission = Operator::at_the_console().may_design();
        let version = self.version(store.as_ref(), console).await?;
        let index = self.index_definition(&version, console)?;
        let opens_at = self.opens.unwrap_or(Moment::Day(today_in_vietnam(now))).begin()?;
        let closes_at = self.closes.map(Moment::end).transpose()?;
        if closes_at.is_some_and(|closes_at| closes_at <= opens_at) {
            return Err(Failure::input("empty_period", "the round would close before it opens"));
        }
        let units = self.units(store.as_ref(), today_in_vietnam(opens_at)).await?;
        // Everything has been checked; only now something is written.
        store.insert_version(&permission, &version, now).await?;
        let mut index_definition: Option<IndexDefinitionHash> = None;
        if let Some((code, text)) = index {
            index_definition = Some(store.insert_index_definition(&permission, &code, &text, now).await?);
        }
        let round = Round {
            code: self.free_code(store.as_ref(), &version.questionnaire().code).await?,
            title: self.title.clone(),
            version: version.hash().clone(),
            index_definition,
            opens_at,
            closes_at,
            results_public: self.results == Results::Public,
            created_at: now,
        };
        let code = round.code.clone();
        let codes = units.iter().map(|unit| unit.code.clone()).collect();
        match store.insert_round(&permission, &NewRound { round, units: codes }).await? {
            Insertion::Inserted => {}
            Insertion::Taken => return Err(taken(&code)),
        }
        let signer = Signer::from_store(store.as_ref(), console.randomness).await?;
        console.say(&code)?;
        for unit in units {
            let link = self.public_url.join(&format!("/r/{}", signer.link_code(&code, Some(&unit.code))));
            console.say(format_args!("{}\t{}\t{link}", unit.code, unit.name))?;
        }
        Ok(())
    }

    async fn version(&self, store: &dyn Store, console: &mut Console<'_>) -> Result<PublishedVersion, Failure> {
        let Ok(hash) = VersionHash::new(self.questionnaire.as_str()) else {
            return published(&file::read(Path::new(&self.questionnaire))?, console);
        };
        store.version(&hash).await?.ok_or_else(|| {
            Failure::input("unknown_version", format!("no version {hash} was published; `thuocdo publish FILE` does it"))
        })
    }

    /// The code and the text of the index definition, once it fits the questionnaire.
    fn index_definition(
        &self,
        version: &PublishedVersion,
        console: &mut Console<'_>,
    ) -> Result<Option<(survey_specs::code::IndexCode, String)>, Failure> {
        let Some(path) = &self.index else { return Ok(None) };
        let source = file::read(path)?;
        let reading = index::read::read(&source.name, &source.bytes);
        let text = String::from_utf8_lossy(&source.bytes);
        let mut problems = reading.problems;
        if let Some(definition) = &reading.definition {
            let instrument = Instrument::new(version.questionnaire().clone());
            let misfits = index::check::check(definition, &reading.places, &instrument);
            problems.extend(misfits.into_iter().map(|problem| problem.in_file(&source.name, &text)));
        }
        match reading.definition {
            Some(definition) if !problems.iter().any(survey_specs::problem::Problem::is_error) => {
                if !problems.is_empty() {
                    console.problems(&problems)?;
                }
                Ok(Some((definition.code, text.into_owned())))
            }
            _ => Err(Failure::Input(problems)),
        }
    }

    /// The units as they are on the first day.
    async fn units(&self, store: &dyn Store, day: Date) -> Result<Vec<Unit>, Failure> {
        let units = match &self.units {
            Units::Class(class) => store.units_of_class(class, day).await?,
            Units::File(path) => units_of_file(store, path, day).await?,
        };
        if units.is_empty() {
            let message = match &self.units {
                Units::Class(class) => format!("no unit is of class `{class}` on {day}; `thuocdo units load FILE` loads units"),
                Units::File(path) => format!("{} names no unit", path.display()),
            };
            return Err(Failure::input("no_units", message));
        }
        Ok(units)
    }

    /// The code asked for, or a free one made of the questionnaire's.
    async fn free_code(&self, store: &dyn Store, questionnaire: &QuestionnaireCode) -> Result<RoundCode, Failure> {
        if let Some(code) = &self.code {
            return match store.round(code).await? {
                None => Ok(code.clone()),
                Some(_) => Err(taken(code)),
            };
        }
        // A round's code has at most 32 characters, all ASCII; three are left for a number.
        let stem: String = questionnaire.as_str().chars().take(28).collect();
        for number in 1..1_000 {
            let text = if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
            let code = RoundCode::new(text).map_err(|error| Failure::input("invalid_code", error.to_string()))?;
            if store.round(&code).await?.is_none() {
                return Ok(code);
            }
        }
        Err(Failure::input("no_free_code", "name the round with --code"))
    }
}

fn taken(code: &RoundCode) -> Failure {
    Failure::input("taken_code", format!("there is a round `{code}` already; choose another --code"))
}

/// The units that a file names: a table with a column `code`, or one code per line.
async fn units_of_file(store: &dyn Store, path: &Path, day: Date) -> Result<Vec<Unit>, Failure> {
    let mut source = file::read(path)?;
    let first_line = source.bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first_line = String::from_utf8_lossy(first_line);
    let is_table = first_line.trim_start_matches('\u{feff}').split(',').any(|name| name.trim() == "code");
    if !is_table {
        source.bytes.splice(..0, *b"code\n");
    }
    let columns = ["name", "class", "parent", "valid_from", "valid_to", "kind", "population"];
    let codes: Vec<(u64, UnitCode)> =
        Table::read(&source, &["code"], &columns).rows(|row| row.required("code")).map_err(Failure::Input)?;
    let (mut units, mut problems, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (line, code) in codes {
        if !seen.insert(code.clone()) {
            continue;
        }
        match store.unit_on(&code, day).await? {
            Some(unit) => units.push(unit),
            None => {
                let message = format!("there is no unit `{code}` on {day}");
                problems.push(cell_error(line, "unknown_unit", "code", &message));
            }
        }
    }
    if problems.is_empty() {
        Ok(units)
    } else {
        Err(Failure::Input(in_file(problems, &source.name, &String::from_utf8_lossy(&source.bytes))))
    }
}
