//! The pages for staff and for the public: sign-in, rounds, results, results of one unit and the start
//! page.
//!
//! Each function returns a whole HTML document. Their one style sheet is [`style`], inlined in
//! `<style>`; the server hashes exactly this text for its content security policy.

mod account;
mod change;
mod figure;
mod frame;
mod results;
mod rounds;
mod sign_in;
#[cfg(test)]
mod tests;
mod uncertainty;
mod unit;
mod words;

use std::sync::LazyLock;

use survey_specs::code::Lang;

use crate::ui::style::minified;

pub use account::{
    CodePage, LinkNotice, PasswordFailure, PasswordPage, code_page, link_notice_page, password_page,
};
pub use results::results_page;
pub use rounds::rounds_page;
pub use sign_in::{home_page, sign_in_page};
pub use uncertainty::{Sampling, Span, Uncertainty};
pub use unit::unit_page;

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
    /// It takes none for a while.
    Paused,
    /// It has closed.
    Closed,
}

/// The index of a round: a ranking per class of units.
#[derive(Clone, Debug)]
pub struct Results {
    /// The language of the page.
    pub language: Lang,
    /// Who is signed in; none on the public page.
    pub staff: Option<Staff>,
    /// The round's code.
    pub round: String,
    /// The round's title, else the questionnaire's.
    pub title: String,
    /// Whether answers are taken, which makes the figures provisional.
    pub status: RoundStatus,
    /// The total.
    pub total: Column,
    /// What the groups are that the total's values are put into; none if it has none.
    pub grouped_by: Option<GroupedBy>,
    /// The nodes directly below the total.
    pub columns: Vec<Column>,
    /// One ranking per class; empty while no unit has any value.
    pub classes: Vec<Ranking>,
    /// Earlier rounds to compare with.
    pub earlier: Earlier,
    /// What intervals were estimated from; none without a sample.
    pub sampling: Option<Sampling>,
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

/// What kind of groups values are put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupedBy {
    /// Bands with fixed edges.
    Bands,
    /// Quantiles of the class.
    Quantiles,
}

/// The units of one class, never of two.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The class's code.
    pub class: String,
    /// Per column of the page: the largest value possible, where it is the same for all units and
    /// not 100. The figures of that column then do without.
    pub maxima: Vec<Option<String>>,
    /// The ends of the scale on which intervals are drawn, as decimal strings; none without any.
    pub scale: Option<[String; 2]>,
    /// The units by rank; those without one last, by name.
    pub units: Vec<UnitRow>,
    /// The row for the whole class.
    pub class_row: Option<UnitRow>,
}

/// A unit, or a whole class, as a row.
#[derive(Clone, Debug)]
pub struct UnitRow {
    /// The unit's code; empty for a class.
    pub code: String,
    /// The unit's name, or what the row is of.
    pub name: String,
    /// The page of the unit; none for a class.
    pub href: Option<String>,
    /// What came out for the total.
    pub total: NodeResult,
    /// One figure per column of the page.
    pub figures: Vec<Figure>,
}

/// What came out for one node of a unit or class.
#[derive(Clone, Debug)]
pub struct NodeResult {
    /// The value.
    pub figure: Figure,
    /// The place in the class.
    pub rank: Option<u64>,
    /// The lowest and the highest place that cannot be excluded.
    pub rank_set: Option<[u64; 2]>,
    /// How sure the value is; none where no sample tells.
    pub uncertainty: Option<Uncertainty>,
    /// The label of the band or quantile group.
    pub group: Option<String>,
    /// Answers that the value rests on; none where nothing was asked.
    pub n: Option<u64>,
    /// The result beside that of the earlier round; none without one.
    pub change: Option<Change>,
}

/// One value, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// The published value.
    Published {
        /// A decimal string with a decimal point, after the rounding policy.
        value: String,
        /// The largest value possible, as a decimal string; none where it is 100, not known, or said
        /// elsewhere.
        max: Option<String>,
        /// The value rests on fewer answers than this, which ranking asks for.
        fewer_than: Option<u64>,
    },
    /// Suppressed, because too few answered.
    Suppressed,
    /// Not known.
    Missing,
}

/// A result beside that of an earlier round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Both may be looked at side by side.
    Compared {
        /// The earlier published value, as a decimal string.
        previous: String,
        /// The published value less the earlier one, as a decimal string.
        change: Option<String>,
        /// Places gained.
        rank_change: Option<i64>,
        /// What there is to know about the earlier value.
        remark: Option<ChangeRemark>,
    },
    /// They may not, or there is no earlier one.
    NotCompared(NotCompared),
}

/// What there is to know about an earlier value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeRemark {
    /// The unit had this code.
    Renamed(String),
    /// It is carried over from the units that this one came of.
    CarriedOver,
}

/// Why a result does not stand beside an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCompared {
    /// The unit came of others.
    UnitChanged,
    /// Units of the class came of others.
    ClassChanged,
    /// The earlier round measured something else.
    OtherDefinition,
    /// The earlier round knows nothing of the unit.
    New,
    /// The earlier round has no value for it.
    NoEarlierValue,
}

/// Earlier rounds to compare with.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// The rounds, newest first; empty if there are none or this reader may not compare.
    pub rounds: Vec<EarlierRound>,
    /// The code of the one that is compared with.
    pub chosen: Option<String>,
}

/// An earlier round that has an index.
#[derive(Clone, Debug)]
pub struct EarlierRound {
    /// The round's code.
    pub code: String,
    /// The round's title, else the questionnaire's.
    pub title: String,
}

/// The whole tree of one unit.
#[derive(Clone, Debug)]
pub struct UnitResults {
    /// The language of the page.
    pub language: Lang,
    /// Who is signed in; none on the public page.
    pub staff: Option<Staff>,
    /// The unit's code.
    pub unit: String,
    /// The unit's name.
    pub name: String,
    /// The class's code.
    pub class: String,
    /// How many units of the class are ranked.
    pub ranked: usize,
    /// The round's title, else the questionnaire's.
    pub title: String,
    /// Whether answers are taken, which makes the figures provisional.
    pub status: RoundStatus,
    /// What the groups are that values are put into; none if there are none.
    pub grouped_by: Option<GroupedBy>,
    /// The nodes from the total down.
    pub nodes: Vec<TreeRow>,
    /// Earlier rounds to compare with.
    pub earlier: Earlier,
    /// What intervals were estimated from; none without a sample.
    pub sampling: Option<Sampling>,
    /// The page of all units.
    pub results_href: String,
}

/// One node of the tree.
#[derive(Clone, Debug)]
pub struct TreeRow {
    /// How many nodes stand above it.
    pub depth: usize,
    /// The node's code.
    pub code: String,
    /// The node's label.
    pub label: String,
    /// Whether it counts in the node above.
    pub counts: bool,
    /// What came out.
    pub result: NodeResult,
    /// The value in per cent of the largest possible, as a decimal string; none where there is no
    /// such percentage.
    pub percent: Option<String>,
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
