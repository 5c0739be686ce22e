//! The kiosk in the browser: what [`crate::field::kiosk`] decides, done to the page, the device and its
//! storage.

mod camera;
mod device;
mod dom;
mod drive;
mod facts;
mod outgoing;
mod scene;

pub use drive::start;
