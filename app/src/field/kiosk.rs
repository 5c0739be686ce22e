//! The desk: a tablet on the counter on which visitors rate with one tap.
//!
//! What may happen is decided by [`state`], what a visitor gives is kept by [`visitor`], and both are
//! pure; [`screens`] writes what is shown. The browser's part listens and acts.

pub mod dossier;
mod face;
pub mod options;
#[cfg(feature = "ssr")]
mod page;
pub mod screens;
pub mod state;
pub mod visitor;
pub(crate) mod words;

#[cfg(feature = "ssr")]
pub use page::{KioskPage, kiosk_page, style};
