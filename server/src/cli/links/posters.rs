//! `thuocdo links posters`: posters or counter cards as an HTML file to print.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use survey_specs::code::{DeskCode, Lang, RoundCode};
use survey_specs::problem::{Position, Problem};
use survey_specs::questionnaire::Instrument;
use thuocdo_app::poster::{PosterHints, PosterKind, PosterPage, poster_page};

use super::{NamedUnits, round_of_code};
use crate::cli::public_address::PublicAddress;
use crate::cli::store_args::StoreArgs;
use crate::cli::{Console, Failure};
use crate::link::Signer;
use crate::moment::Moment;
use crate::poster::{PosterError, PosterOrder, PosterSource};

/// Write posters or counter cards.
#[derive(Debug, Args)]
pub struct Posters {
    /// The round's code.
    round: RoundCode,
    /// The file.
    #[arg(short, long, value_name = "FILE.html")]
    output: PathBuf,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Kind::Poster)]
    kind: Kind,
    #[command(flatten)]
    named: NamedUnits,
    /// A desk; each unit gets a sheet for each desk that is named.
    #[arg(long = "desk", value_name = "CODE")]
    desks: Vec<DeskCode>,
    /// Last day of the printed links, as YYYY-MM-DD [default: the round's end]. Where a poster's link
    /// was revoked, one with an expiry is another link.
    #[arg(long, value_name = "DATE")]
    expires: Option<Moment>,
    #[command(flatten)]
    address: PublicAddress,
    #[command(flatten)]
    store: StoreArgs,
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A4, for the wall.
    Poster,
    /// A6, four to an A4 page, for the counter.
    Card,
}

impl From<PosterError> for Failure {
    fn from(error: PosterError) -> Self {
        match error {
            PosterError::UnknownUnits(_) => Self::input("unknown_unit", error.to_string()),
            PosterError::TooLong(_) => {
                Self::input("too_long", format!("{error}; shorten --public-url"))
            }
            PosterError::Store(error) => error.into(),
        }
    }
}

impl Posters {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let round = round_of_code(store.as_ref(), &self.round).await?;
        let version = store.version(&round.version).await?.ok_or_else(|| {
            Failure::Environment(format!("the database lacks the version {}", round.version))
        })?;
        let signer = Signer::from_store(store.as_ref(), console.randomness).await?;
        let order = PosterOrder {
            kind: match self.kind {
                Kind::Poster => PosterKind::Poster,
                Kind::Card => PosterKind::Card,
            },
            units: self.named.codes(store.as_ref(), &round).await?,
            desks: self.desks,
            expires_at: self.expires.map(Moment::end).transpose()?,
        };
        let source = PosterSource {
            store: store.as_ref(),
            signer: &signer,
            public_url: &self.address.public_url,
            round: &round,
            instrument: &Arc::new(Instrument::new(version.questionnaire().clone())),
            now: console.clock.now(),
        };
        let places = order.places(&source).await?;
        let gathered = order.gather(&source, &places).await?;
        let warnings = warnings(&gathered.hints);
        if !warnings.is_empty() {
            console.problems(&warnings)?;
        }
        let count = gathered.sheets.len();
        let page = PosterPage { kind: order.kind, sheets: gathered.sheets, hints: gathered.hints };
        let language = Lang::new("vi")
            .map_err(|error| Failure::environment("the language is not known", &error))?;
        std::fs::write(&self.output, poster_page(page, &language)).map_err(|error| {
            Failure::environment(&format!("cannot write {}", self.output.display()), &error)
        })?;
        console.say(format_args!("{}: {count} sheets", self.output.display()))
    }
}

/// What the page says around its sheets, for whoever sees the terminal only.
fn warnings(hints: &PosterHints) -> Vec<Problem> {
    let mut warnings = Vec::new();
    let mut warn = |code, message: String| {
        warnings.push(Problem::warning(code, Position::default(), "", message));
    };
    if hints.local_address {
        let message = "the codes lead to this machine only; give the address under which people \
                       reach the server with --public-url";
        warn("local_address", message.to_owned());
    }
    if hints.closed {
        warn("closed_round", "the round has closed: nobody can answer".to_owned());
    }
    if !hints.revoked.is_empty() {
        let message = format!(
            "left out, for their links were revoked: {}; with --expires they get other links",
            hints.revoked.join(", ")
        );
        warn("revoked_links", message);
    }
    warnings
}
