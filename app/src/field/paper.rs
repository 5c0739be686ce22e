//! Typing paper forms: a stack of them, by keyboard alone, and the decision where two entries differ.
//!
//! Suggested reading order: [`sheet`] → [`differences`] → [`state`] → [`screens`].

pub mod differences;
#[cfg(feature = "field")]
mod drive;
pub mod screens;
pub mod sheet;
pub mod state;
pub mod words;

#[cfg(feature = "field")]
pub use drive::start;
