//! `thuocdo links create`: print links of a round.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use survey_specs::code::{CaseCode, DeskCode, RoundCode, UnitCode};
use survey_specs::problem::{Position, Problem};

use super::{NamedUnits, round_of_code};
use crate::cli::public_address::PublicAddress;
use crate::cli::round::local;
use crate::cli::store_args::StoreArgs;
use crate::cli::{Console, Failure};
use crate::clock::today_in_vietnam;
use crate::http::public_url::PublicUrl;
use crate::link::{Link, Signer};
use crate::link_order::{self, Copies, LinkOrder, OrderProblem, Places};
use crate::moment::Moment;
use crate::permission::Operator;
use crate::store::Store;
use crate::store::case::MaySeeCases;
use crate::store::round::Round;

/// Print links.
#[derive(Debug, Args)]
pub struct Create {
    /// The round's code.
    round: RoundCode,
    #[command(flatten)]
    named: NamedUnits,
    /// Links for every unit of the round [default: one for the round as a whole].
    #[arg(long, conflicts_with_all = ["units", "units_file"])]
    all_units: bool,
    /// A desk (one-tap rating); each unit gets a link for each desk that is named.
    #[arg(long = "desk", value_name = "CODE", conflicts_with = "one_time")]
    desks: Vec<DeskCode>,
    /// The links will be printed as QR codes; what comes in through them has the mode `qr`.
    #[arg(long)]
    printed: bool,
    /// Last day in Viet Nam, as YYYY-MM-DD, or an instant with its offset [default: the round's end].
    #[arg(long, value_name = "DATE")]
    expires: Option<Moment>,
    /// So many links for each unit, each to be answered once.
    #[arg(long, value_name = "N")]
    one_time: Option<u32>,
    /// A link for each case of the round that can be answered by the people themselves, once.
    #[arg(long, conflicts_with_all = ["all_units", "units", "units_file", "desks", "one_time"])]
    cases: bool,
    /// How the links are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    address: PublicAddress,
    #[command(flatten)]
    store: StoreArgs,
}

/// How links are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line per link: unit, name, desk or case, and address, with tabs between.
    Text,
    /// A table with a header.
    Csv,
}

impl Create {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let object = format!("round={}", self.round);
        let store = self.store.open_to_change(console, "links create", &object).await?;
        let round = round_of_code(store.as_ref(), &self.round).await?;
        let order = self.order(store.as_ref(), &round).await?;
        let units = store.round_units(&round.code).await?;
        let links = order
            .links(&round.code, &units, console.randomness, console.clock.now())
            .map_err(|problems| {
                let said = |problem: OrderProblem| {
                    Problem::error(problem.code(), Position::default(), "", problem.to_string())
                };
                Failure::Input(problems.into_iter().map(said).collect())
            })?;
        let day = today_in_vietnam(console.clock.now().max(round.opens_at));
        let listed = store.units_of_round(&round.code, day).await?;
        let names = listed.into_iter().map(|unit| (unit.code, unit.name)).collect();
        let signer = Signer::from_store(store.as_ref(), console.randomness).await?;
        let printer = Printer { signer, names, public_url: self.address.public_url };
        match self.format {
            Format::Text => printer.text(&links, console),
            Format::Csv => printer.csv(&links, console),
        }
    }

    async fn order(&self, store: &dyn Store, round: &Round) -> Result<LinkOrder, Failure> {
        let named = self.named.codes(store, round).await?;
        let places = match (self.all_units, named.is_empty()) {
            _ if self.cases => Places::Cases(open_cases(store, &round.code).await?),
            (true, _) => Places::AllUnits,
            (false, true) => Places::WholeRound,
            (false, false) => Places::Units(named),
        };
        Ok(LinkOrder {
            places,
            desks: self.desks.clone(),
            printed: self.printed,
            expires_at: self.expires.map(Moment::end).transpose()?,
            copies: self.one_time.map_or(Copies::Shared, Copies::OneTime),
        })
    }
}

async fn open_cases(
    store: &dyn Store,
    round: &RoundCode,
) -> Result<Vec<(CaseCode, Option<UnitCode>)>, Failure> {
    let may_run = Operator::at_the_console().may_run_fieldwork();
    let cases = store.cases(&MaySeeCases::all(&may_run), round).await?;
    Ok(link_order::open_cases(cases))
}

/// Writes links.
struct Printer {
    signer: Signer,
    names: BTreeMap<UnitCode, String>,
    public_url: PublicUrl,
}

/// The cells of a link: unit, name, desk, case, when it expires, code and address.
type Cells = [String; 7];

impl Printer {
    fn cells(&self, link: &Link) -> Cells {
        let code = self.signer.link_code(link);
        let name = link.unit.as_ref().and_then(|unit| self.names.get(unit));
        [
            link.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            name.cloned().unwrap_or_default(),
            link.terms.desk.as_ref().map(ToString::to_string).unwrap_or_default(),
            link.terms.case.as_ref().map(ToString::to_string).unwrap_or_default(),
            link.terms.expires_at.map(local).unwrap_or_default(),
            code.clone(),
            self.public_url.join(&link.path(&code)),
        ]
    }

    fn text(&self, links: &[Link], console: &mut Console<'_>) -> Result<(), Failure> {
        for link in links {
            let [unit, name, desk, case, _, _, address] = self.cells(link);
            let which = if case.is_empty() { desk } else { case };
            console.say(format_args!("{unit}\t{name}\t{which}\t{address}"))?;
        }
        Ok(())
    }

    fn csv(&self, links: &[Link], console: &mut Console<'_>) -> Result<(), Failure> {
        let unwritten = |error: csv::Error| Failure::environment("cannot write", &error);
        let mut table = csv::Writer::from_writer(&mut *console.out);
        table
            .write_record(["unit", "name", "desk", "case", "expires", "code", "url"])
            .map_err(unwritten)?;
        for link in links {
            table.write_record(self.cells(link)).map_err(unwritten)?;
        }
        table.flush().map_err(|error| Failure::environment("cannot write", &error))
    }
}
