//! The widest vector instructions that the processor at hand has.

use pulp::Arch;

/// Runs work that is compiled once for each width of vectors and chosen when the program runs.
///
/// What it does must be inlined whole, closures too, or it stays narrow. A multiplication and an
/// addition are never made one, so that every processor gives the same bits.
#[inline]
pub(super) fn widest<R>(work: impl FnOnce() -> R) -> R {
    Arch::new().dispatch(work)
}
