//! The screens of those who ask and of those who stand at a desk: the enumerator's cases, the entry
//! of paper forms and the kiosk. They load more than a citizen does, from a bundle of their own.

pub mod kiosk;

/// Takes over the page: which of the screens it is, the page itself says.
#[cfg(feature = "field")]
pub fn start() {
    kiosk::start();
}
