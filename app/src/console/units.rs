//! Units: the list of a day, a unit with its history, and loading tables with a preview.

pub mod import_screen;
pub mod list_screen;
pub mod model;
pub mod preview;
pub mod unit_screen;
pub mod words;
