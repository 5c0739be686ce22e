//! The server of Thước Đo: it shows questionnaires, accepts responses, and hands out results.
//!
//! Suggested reading order: [`http::router`] (everything that can be asked over HTTP) →
//! [`store`] (everything that is kept) → [`index`] (how results are made of it) → [`cli`].
//!
//! Time, randomness and permission are arguments everywhere: see [`clock`], [`randomness`] and
//! [`permission`].

pub mod clock;
pub mod moment;
pub mod permission;
pub mod randomness;
pub mod weight;

pub mod rollup;
pub mod store;

pub mod audit;
pub mod device;
pub mod dossier;
pub mod draft;
pub mod kiosk_pin;
pub mod link;
pub mod link_order;
pub mod paper;
pub mod password;
pub mod queue_file;
pub mod round_code;
pub mod second_factor;
pub mod session;

pub mod arrivals;
pub mod flagging;
pub mod progress;
pub mod traffic;

pub mod export;
pub mod import;

pub mod assets;
pub mod http;

pub mod assessment;
pub mod criterion;
pub mod demo;
pub mod fold;
pub mod hex;
pub mod index;
pub mod poster;
pub mod qr;
pub mod table;
pub mod unit_load;
pub mod unit_search;

pub mod cli;

pub use thuocdo_stats as stats;
