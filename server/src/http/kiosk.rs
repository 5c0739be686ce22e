//! Desks: the page of a tablet on which visitors rate with one tap, and the PIN behind it.

pub(crate) mod page;
pub(crate) mod pin;
