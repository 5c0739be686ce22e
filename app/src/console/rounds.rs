//! Rounds: what there is, setting one up on a single page, and running it: progress as it happens,
//! links and posters, reminders, targets and settings.
//!
//! What can be decided without a browser is in [`wish`], [`pasted`] and [`standing`].

pub mod cells_file;
pub mod form;
pub mod links;
pub mod list;
pub mod model;
pub mod new;
pub mod paper_forms;
pub mod pasted;
pub mod progress;
pub mod reminders;
pub mod round;
pub mod sample;
pub mod settings;
pub mod standing;
pub mod targets;
pub mod wish;
pub mod words;
