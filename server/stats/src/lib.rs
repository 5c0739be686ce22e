//! Estimates of survey samples with honest uncertainty.
//!
//! Slices and codes in, estimates out: nothing here reads a file, a request or a database.

#![expect(
    clippy::cast_precision_loss,
    reason = "counts of rows, clusters and units are far below 2^53"
)]

pub mod answers;
pub mod calibration;
pub mod cells;
pub mod chi_squared_test;
pub mod code;
pub mod design;
pub mod design_effect;
pub mod distribution;
pub mod domain;
pub mod draw;
pub mod error;
pub mod estimate;
pub mod influence;
pub mod planning;
pub mod proportion;
pub mod quantile;
pub mod random;
pub mod rank;
pub mod regression;
pub mod replicate;
pub mod small_area;
pub mod standardised;
pub mod statistic;
pub mod sum;
pub mod survey;
pub mod t_test;
pub mod weight;
pub mod weighting;
