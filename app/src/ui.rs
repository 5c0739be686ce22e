//! What the pages of respondents and of staff share: the HTML document and the style sheet's form.

#[cfg(feature = "ssr")]
pub mod document;
#[cfg(any(feature = "console", feature = "field", feature = "ssr"))]
pub mod fold;
pub mod html;
#[cfg(any(feature = "console", feature = "ssr"))]
pub mod number;
pub mod offered;
#[cfg(any(feature = "console", feature = "ssr"))]
pub mod standing;
pub mod style;
