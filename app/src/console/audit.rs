//! What staff did: the audit log, with its filters, its check and its table.

mod check;
mod list;
mod model;
mod words;

pub use list::Audit;
