//! The condition language: what conditions mean, what is refused, and laws that hold for all.

#![cfg(feature = "author")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod functions;
mod laws;
mod meaning;
mod patterns;
mod problems;
mod respondent;
