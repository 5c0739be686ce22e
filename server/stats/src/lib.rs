//! Estimates of survey samples with honest uncertainty.
//!
//! Slices and codes in, estimates out: nothing here reads a file, a request or a database. What a
//! statistician wants to know is in docs/statistics.md; the laws that hold for all of it are tests:
//! `tests/laws.rs` and `tests/estimators.rs`.
//!
//! **Laws of the crate.** Neither the order of the rows nor the number of threads changes a bit:
//! sums over rows and units are taken by [`sum`], levels are numbered by their codes ([`code`]), and
//! random numbers come from seeded streams of their own ([`random`]). NaN among values is a missing
//! answer. Nothing panics on what a user can give; errors say what is wrong ([`error`]).
//!
//! Suggested reading order:
//!
//! - **A sample.** [`code`], [`weight`], [`domain`], [`answers`]: the columns. [`design`]: how rows
//!   were drawn, and the variance that follows. [`survey`]: weights with a design or with
//!   [`replicate`] weights.
//! - **Estimates.** [`influence`]: what a statistic is, a value and influence values.
//!   [`statistic`]: totals, means, ratios, covariances, index trees. [`estimate`]: what comes out.
//!   Then [`design_effect`], [`proportion`] (intervals of shares), [`quantile`],
//!   [`chi_squared_test`], [`t_test`], [`regression`].
//! - **Weights.** [`weighting`]: non-response, trimming, what weights cost. [`calibration`] and
//!   [`standardised`]: known totals, and what they take out of a variance.
//! - **Many units at once.** [`cells`]: means of many items by many units in one pass over the rows.
//! - **What is made of estimates.** [`rank`]: how sure ranks are. [`small_area`]: units with few
//!   answers.
//! - **Before a survey.** [`planning`]: what a sample will tell. [`draw`]: seeded draws.
//! - **Underneath.** [`distribution`]: distribution functions. [`random`], [`sum`], [`error`].

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
