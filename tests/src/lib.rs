//! Helpers of the end-to-end tests: the real program, a client of it, a browser, and the amounts
//! to expect.
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by panicking")]
#![expect(clippy::missing_panics_doc, reason = "what is unexpected fails the test that meets it")]

pub mod browser;
pub mod client;
pub mod fault;
pub mod postgres;
pub mod reference;
pub mod round;
pub mod server;
pub mod sipas;
