//! The enumerator's app: the cases to visit, what came of calls, and one interview after another, with
//! or without a network.
//!
//! [`state`] decides what happens next and is pure; [`list_screen`], [`case_screen`] and
//! [`interview_screen`] write what is shown. The browser's part carries out what is decided.
//!
//! Suggested reading order: [`model`] → [`rows`] → [`list`] → [`interview`] → [`state`] → the screens.

pub mod case_screen;
#[cfg(feature = "field")]
mod drive;
pub mod interview;
pub mod interview_screen;
pub mod list;
pub mod list_screen;
pub mod model;
pub mod rows;
pub mod state;
pub mod words;

#[cfg(feature = "field")]
pub use drive::start;
