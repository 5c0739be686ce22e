//! The staff console: questionnaires are designed here, rounds run, units and people looked after.
//!
//! It is drawn by the browser, from a bundle of its own, and works on the same API as everybody else's
//! programs ([`api`]). The server sends an empty page for it ([`page`]).
//!
//! Suggested reading order: [`shell`] → [`api`] → [`ui`] → the screens, one module per noun.

#[cfg(feature = "console")]
mod account;
#[cfg(feature = "console")]
pub mod address;
#[cfg(feature = "console")]
pub mod api;
#[cfg(feature = "console")]
pub mod assessments;
#[cfg(feature = "console")]
mod audit;
#[cfg(feature = "console")]
pub mod browser;
#[cfg(feature = "console")]
pub mod calendar;
#[cfg(feature = "console")]
pub mod designer;
#[cfg(feature = "console")]
pub mod draft;
#[cfg(feature = "console")]
pub mod index_designer;
#[cfg(feature = "console")]
pub mod language;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "console")]
mod people;
#[cfg(feature = "console")]
pub mod problem_words;
#[cfg(feature = "console")]
pub mod questionnaires;
#[cfg(feature = "console")]
pub mod rounds;
#[cfg(feature = "console")]
pub mod session;
#[cfg(feature = "console")]
pub mod shell;
#[cfg(feature = "console")]
pub mod ui;
#[cfg(feature = "console")]
pub mod units;
#[cfg(feature = "console")]
pub mod versions;
#[cfg(feature = "console")]
pub mod words;

/// Draws the console into the page.
#[cfg(feature = "console")]
pub fn start() {
    leptos::mount::mount_to_body(shell::Console);
}
