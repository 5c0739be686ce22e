//! The screens of those who ask and of those who stand at a desk: the enumerator's cases, the entry
//! of paper forms and the kiosk. They load more than a citizen does, from a bundle of their own.

#[cfg(any(feature = "field", test))]
pub mod enumerator;
pub mod kiosk;
#[cfg(feature = "ssr")]
mod page;
#[cfg(any(feature = "field", test))]
pub mod paper;

#[cfg(feature = "ssr")]
pub use page::{FieldPage, Screens, field_page, style};

/// Takes over the page: which of the screens it is, the page itself says.
#[cfg(feature = "field")]
pub fn start() {
    if crate::browser::kiosk::start() {
        return;
    }
    match crate::browser::fieldwork::screens().as_deref() {
        Some("enumerator") => enumerator::start(),
        Some("paper") => paper::start(),
        _ => {}
    }
}
