//! The pages of Thước Đo as Leptos components: rendered by the server (feature `ssr`), and mounted
//! over the respondent's plain form in the browser (feature `respondent`).
//!
//! Suggested reading order: [`respondent`] → [`offline`] → [`analyst`] → [`ui`].

#[cfg(feature = "ssr")]
pub mod analyst;
#[cfg(feature = "respondent")]
mod api;
#[cfg(feature = "respondent")]
pub mod browser;
#[cfg(feature = "field")]
pub mod field;
pub mod offline;
pub mod respondent;
pub mod ui;
