//! The desk: a tablet on the counter on which visitors rate with one tap.
//!
//! What may happen is decided by [`state`], what a visitor gives is kept by [`visitor`], and both are
//! pure; [`screens`] writes what is shown. The browser's part listens and acts.

#[cfg(feature = "field")]
mod camera;
#[cfg(feature = "field")]
mod device;
#[cfg(feature = "field")]
mod dom;
pub mod dossier;
#[cfg(feature = "field")]
mod drive;
mod face;
#[cfg(feature = "field")]
mod facts;
pub mod options;
#[cfg(feature = "field")]
mod outgoing;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "field")]
mod scene;
pub mod screens;
pub mod state;
pub mod visitor;
mod words;

#[cfg(feature = "field")]
pub use drive::start;
#[cfg(feature = "ssr")]
pub use page::{KioskPage, kiosk_page, style};
