//! Rounds as staff run them: setting them up, opening, pausing and closing them, and their progress.

pub(crate) mod change;
pub(crate) mod choices;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod events;
pub(crate) mod get;
pub(crate) mod links_csv;
pub(crate) mod links_get;
pub(crate) mod links_xlsx;
pub(crate) mod list;
pub(crate) mod open;
pub(crate) mod pause;
pub(crate) mod problem;
pub(crate) mod progress;
pub(crate) mod reminders;
pub(crate) mod reminders_csv;
pub(crate) mod resume;
pub(crate) mod sample;
pub(crate) mod settings;
pub(crate) mod targets;
pub(crate) mod targets_put;
pub(crate) mod unit_classes;

mod faults;
mod letter;
mod link_table;
mod scope;
mod units;
mod wanted;

#[cfg(test)]
mod tests;
