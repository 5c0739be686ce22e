//! Estimates of survey samples with honest uncertainty.
//!
//! Slices and codes in, estimates out: nothing here reads a file, a request or a database.

#![expect(
    clippy::cast_precision_loss,
    reason = "counts of rows, clusters and units are far below 2^53"
)]

pub mod answers;
pub mod code;
pub mod design;
pub mod design_effect;
pub mod distribution;
pub mod domain;
pub mod draw;
pub mod error;
pub mod estimate;
pub mod influence;
pub mod replicate;
pub mod statistic;
pub mod sum;
pub mod survey;
pub mod weight;
