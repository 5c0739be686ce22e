//! Files that respondents hand in beside their answers, each named by the hash of its content.

pub mod get;
pub mod problem;
pub mod put;
