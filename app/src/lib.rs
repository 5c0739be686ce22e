//! The pages of Thước Đo: Leptos components that the server renders (feature `ssr`), and the
//! respondent's screens, which the browser puts up over the plain form (feature `respondent`). What
//! both show is written once, as HTML by [`ui::html`].
//!
//! Suggested reading order: [`respondent`] → [`offline`] → [`analyst`] → [`ui`].

#[cfg(feature = "ssr")]
pub mod analyst;
#[cfg(any(feature = "respondent", feature = "field"))]
mod api;
#[cfg(any(feature = "respondent", feature = "field", feature = "console"))]
pub mod browser;
#[cfg(any(feature = "console", feature = "ssr"))]
#[cfg_attr(
    feature = "console",
    expect(
        clippy::must_use_candidate,
        reason = "`view!` calls components and uses what they give"
    )
)]
pub mod console;
#[cfg(any(feature = "field", feature = "ssr"))]
pub mod field;
#[cfg(any(feature = "respondent", feature = "field"))]
pub mod offline;
#[cfg(feature = "ssr")]
pub mod paper;
#[cfg(any(feature = "console", feature = "ssr"))]
pub mod password;
#[cfg(feature = "ssr")]
pub mod poster;
pub mod respondent;
pub mod ui;
