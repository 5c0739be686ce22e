//! The browser around the paged questionnaire: the only place that knows the document, the clock and
//! the source of random numbers.
//!
//! [`start`] takes over from the plain form. If anything it needs is missing, it leaves the form as
//! it is: that can be filled in and sent without it.

#[cfg(any(feature = "respondent", feature = "field"))]
mod drive;
#[cfg(feature = "field")]
pub mod fieldwork;
#[cfg(feature = "field")]
pub mod kiosk;
pub(crate) mod page;
pub(crate) mod paging;
mod screen;

#[cfg(any(feature = "respondent", feature = "field"))]
pub use taking_over::start;

#[cfg(any(feature = "respondent", feature = "field"))]
mod taking_over;
