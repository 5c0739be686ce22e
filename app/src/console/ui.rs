//! What the console's screens are put together from.

pub mod busy;
pub mod dialog;
pub mod empty;
pub mod failure;
pub mod field;
pub mod loaded;
pub mod problem_list;
pub mod progress;
pub mod refusal;
pub mod shortcut;
pub mod toast;
