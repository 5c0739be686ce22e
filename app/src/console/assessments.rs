//! Assessments: units give themselves points, appraisers check them, and the result is told.
//!
//! [`keeping`] says how what is typed into one field gets to the server and what becomes of it; the
//! screens draw it.

pub mod cell_view;
pub mod fill_screen;
pub mod keeping;
pub mod model;
pub mod progress_screen;
pub mod result_screen;
pub mod rounds_screen;
pub mod sheet_screen;
pub mod state;
pub mod words;
