//! The pages for staff and for the public: sign-in, rounds, results and the start page.
//!
//! Each function returns a whole HTML document. Their one style sheet is [`style`], inlined in
//! `<style>`; the server hashes exactly this text for its content security policy.

mod frame;
mod results;
mod rounds;
mod sign_in;
#[cfg(test)]
mod tests;
mod words;

use std::sync::LazyLock;

use survey_specs::code::Lang;

use crate::ui::style::minified;

pub use results::results_page;
pub use rounds::rounds_page;
pub use sign_in::{home_page, sign_in_page};

/// The page on which staff sign in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The language of the page.
    pub language: Lang,
    /// Where the form posts `user` and `password` (and `next`) to, as `application/x-www-form-urlencoded`.
    pub action: String,
    /// Where to go after signing in; sent along as the field `next`.
    pub next: Option<String>,
    /// Why the last attempt failed.
    pub failure: Option<SignInFailure>,
    /// The name that was typed.
    pub user: String,
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInFailure {
    /// Unknown name, wrong password or disabled account: which of them is not said.
    WrongNameOrPassword,
    /// The server cannot check at the moment.
    Unavailable,
}

/// The list of rounds, for staff who may read results.
#[derive(Clone, Debug)]
pub struct Rounds {
    /// The language of the page.
    pub language: Lang,
    /// Who is signed in.
    pub staff: Staff,
    /// The rounds, newest first.
    pub rounds: Vec<RoundRow>,
}

/// Who is signed in, and how to sign out.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The name.
    pub name: String,
    /// Where the sign-out button posts to.
    pub sign_out_action: String,
}

/// One round of the list.
#[derive(Clone, Debug)]
pub struct RoundRow {
    /// The round's code.
    pub code: String,
    /// The round's title, else the questionnaire's.
    pub title: String,
    /// Whether answers are taken.
    pub status: RoundStatus,
    /// The first day, as `dd/mm/yyyy`.
    pub opens_on: String,
    /// The last day, as `dd/mm/yyyy`.
    pub closes_on: Option<String>,
    /// Stored responses.
    pub responses: u64,
    /// The page of its results; none if the round has no index definition.
    pub results_href: Option<String>,
}

/// Whether a round takes answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundStatus {
    /// It opens later.
    Planned,
    /// It takes answers.
    Open,
    /// It has closed.
    Closed,
}

/// The index of a round per unit.
#[derive(Clone, Debug)]
pub struct Results {
    /// The language of the page.
    pub language: Lang,
    /// Who is signed in; none on the public page.
    pub staff: Option<Staff>,
    /// The round's code.
    pub round: String,
    /// The round's title, else the index definition's.
    pub title: String,
    /// Whether answers are taken, which makes the figures provisional.
    pub status: RoundStatus,
    /// The columns after the name and `n`, such as the blocks I and II and the overall index, which
    /// comes last and is printed larger.
    pub columns: Vec<Column>,
    /// One row per unit, in the order to show.
    pub units: Vec<UnitRow>,
    /// One row per class: its mean, in the same columns.
    pub class_means: Vec<UnitRow>,
    /// The variants of the index definition that were used.
    pub policy: Vec<PolicyRow>,
    /// Where the table is downloaded.
    pub csv_href: String,
}

/// A node of the index as a column.
#[derive(Clone, Debug)]
pub struct Column {
    /// The node's code.
    pub code: String,
    /// The node's label.
    pub label: String,
}

/// A unit, or the mean of a class, as a row.
#[derive(Clone, Debug)]
pub struct UnitRow {
    /// The unit's code; empty for a mean.
    pub code: String,
    /// The unit's name, or what the mean is of.
    pub name: String,
    /// Responses the figures rest on; none where it must not be shown.
    pub n: Option<u64>,
    /// One cell per column.
    pub cells: Vec<Cell>,
}

/// One figure, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The published value: a decimal string with a decimal point, after the rounding policy.
    Published(String),
    /// Suppressed, because too few answered.
    Suppressed,
    /// Not known.
    Missing,
}

/// One setting of the index definition with the variant that was used.
#[derive(Clone, Debug)]
pub struct PolicyRow {
    /// The setting's code.
    pub setting: String,
    /// The variant's code.
    pub chosen: String,
    /// What it means, in the page's language.
    pub note: String,
}

/// The start page.
#[derive(Clone, Debug)]
pub struct Home {
    /// The language of the page.
    pub language: Lang,
    /// Where staff sign in.
    pub sign_in_href: String,
    /// Rounds whose results are public: title and address.
    pub public_results: Vec<(String, String)>,
}

/// The style sheet of the staff's and the public pages, exactly as it stands in their `<style>`.
#[must_use]
pub fn style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| minified(include_str!("../style/staff.css")));
    &STYLE
}
