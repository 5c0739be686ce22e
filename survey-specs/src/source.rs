//! The source of a draft: a tree of the same shape as the file, as it is edited.
//!
//! A draft may be half finished or wrong, so it is kept as plain JSON. [`Path`] names a place in it,
//! [`Edit`] changes it and can be taken back, [`History`] does and undoes edits, and [`merge`] brings
//! together what two people made of the same draft. What the tree says is read and checked like a
//! file: see [`crate::yaml::write`] and [`crate::questionnaire::read`].
//!
//! Nothing here knows questionnaires or index definitions. Lists are compared by what names their
//! entries, such as `item: q1` or `code: 1`.

mod changes;
mod edit;
mod history;
mod identity;
mod merge;
mod path;
pub mod translation;

pub use changes::{Change, What, changes};
pub use edit::{Edit, NoSuchPlace};
pub use history::History;
pub use merge::{About, Conflict, Merge, Side, merge};
pub use path::{Path, Step};
