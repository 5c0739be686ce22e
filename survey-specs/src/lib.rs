//! The shared domain of Thước Đo: what a questionnaire is, how an interview runs, what counts as
//! a valid response, and how an index is computed from responses.
//!
//! Nothing here does I/O, reads a clock or draws a random number, and no framework is used: the
//! phone, the server's re-check, the designer's preview and the tests call the same functions.
//!
//! Suggested reading order: [`questionnaire`] → [`condition`] → [`interview`] → [`wire`] →
//! [`index`].

/// Whether this build knows what few questionnaires need, see [`Questionnaire::is_rich`]. Where it does
/// not, the compiler leaves out all that would be needed for it, which is a tenth of the phone's bundle.
///
/// [`Questionnaire::is_rich`]: questionnaire::Questionnaire::is_rich
pub const RICH: bool = cfg!(feature = "rich");

pub mod answer;
pub mod code;
pub mod condition;
pub mod date;
pub mod geopoint;
pub mod interview;
pub mod number;
pub mod questionnaire;
pub mod text;
pub mod time;
pub mod unit;
pub mod wire;

#[cfg(feature = "author")]
pub mod canonical;
#[cfg(feature = "author")]
pub mod index;
#[cfg(feature = "author")]
pub mod lineage;
#[cfg(feature = "author")]
pub mod problem;
#[cfg(feature = "author")]
pub mod sampling;
#[cfg(feature = "author")]
pub mod shipped;
#[cfg(feature = "author")]
pub mod source;
#[cfg(feature = "author")]
pub mod xlsform;
#[cfg(feature = "author")]
pub mod yaml;
