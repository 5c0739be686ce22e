//! The terms of all slopes, one after the other, and how those of one value follow from those of
//! others.

use super::{Kink, SharedId, Term};

/// How one value moves with the answers; the terms are in [`Gradients`].
#[derive(Clone, Copy, Debug)]
pub(in crate::index) enum Gradient {
    /// There is no value.
    Absent,
    /// Answers do not move it.
    Constant,
    /// It moves by its own terms, and by multiples of shared ones.
    Smooth { own: Span, shared: Span },
    /// It has no slope.
    NotSmooth(Kink),
}

impl Gradient {
    pub fn is_constant(&self) -> bool {
        matches!(self, Self::Constant)
    }
}

/// Where terms, or multiples, begin and end.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct Span {
    from: usize,
    to: usize,
}

/// All terms.
#[derive(Clone, Debug, Default)]
pub(in crate::index) struct Gradients {
    terms: Vec<Term>,
    multiples: Vec<(SharedId, f64)>,
    shared: Vec<Span>,
}

impl Gradients {
    pub fn own(&self, span: Span) -> &[Term] {
        self.terms.get(span.from..span.to).unwrap_or_default()
    }

    pub fn shared(&self, span: Span) -> &[(SharedId, f64)] {
        self.multiples.get(span.from..span.to).unwrap_or_default()
    }

    pub fn shared_count(&self) -> usize {
        self.shared.len()
    }

    pub fn terms_of(&self, id: SharedId) -> &[Term] {
        self.shared.get(id.0 as usize).map_or(&[], |span| self.own(*span))
    }

    /// Own terms and multiples of shared ones as one list.
    pub fn flat(&self, own: &[Term], shared: &[(SharedId, f64)]) -> Vec<Term> {
        let mut terms = own.to_vec();
        for (id, factor) in shared {
            terms.extend(self.terms_of(*id).iter().map(|term| times(term, *factor)));
        }
        added_up(terms)
    }

    /// A value that moves by these terms.
    pub fn smooth(&mut self, terms: Vec<Term>) -> Gradient {
        self.keep(added_up(terms), Vec::new())
    }

    /// Σ factor × value. A value with the factor 0 plays no part.
    pub fn combine(&mut self, parts: impl IntoIterator<Item = (f64, Gradient)>) -> Gradient {
        let (mut terms, mut multiples, mut smooth) = (Vec::new(), Vec::new(), false);
        for (factor, gradient) in parts {
            match gradient {
                _ if factor == 0.0 => {}
                Gradient::Absent | Gradient::Constant => {}
                Gradient::NotSmooth(kink) => return Gradient::NotSmooth(kink),
                Gradient::Smooth { own, shared } => {
                    smooth = true;
                    terms.extend(self.own(own).iter().map(|term| times(term, factor)));
                    let shared = self.shared(shared).iter();
                    multiples.extend(shared.map(|(id, multiple)| (*id, multiple * factor)));
                }
            }
        }
        if smooth { self.keep(added_up(terms), multiples) } else { Gradient::Constant }
    }

    /// The same value as a shared one, for use in many others.
    pub fn share(&mut self, gradient: Gradient) -> Gradient {
        let Gradient::Smooth { own, shared } = gradient else { return gradient };
        let span = if self.shared(shared).is_empty() {
            own
        } else {
            let flat = self.flat(self.own(own), self.shared(shared));
            self.keep_terms(flat)
        };
        let Ok(id) = u32::try_from(self.shared.len()) else { return gradient };
        self.shared.push(span);
        self.keep(Vec::new(), vec![(SharedId(id), 1.0)])
    }

    fn keep(&mut self, terms: Vec<Term>, mut multiples: Vec<(SharedId, f64)>) -> Gradient {
        let own = self.keep_terms(terms);
        multiples.sort_by_key(|(id, _)| *id);
        multiples.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let from = self.multiples.len();
        self.multiples.extend(multiples);
        Gradient::Smooth { own, shared: Span { from, to: self.multiples.len() } }
    }

    fn keep_terms(&mut self, terms: Vec<Term>) -> Span {
        let from = self.terms.len();
        self.terms.extend(terms);
        Span { from, to: self.terms.len() }
    }
}

fn times(term: &Term, factor: f64) -> Term {
    Term { by: term.by * factor, ..*term }
}

/// The terms in order, those by the same tally of the same source added up.
fn added_up(mut terms: Vec<Term>) -> Vec<Term> {
    // Stable, so that the last bit of a sum does not depend on the order of the units.
    terms.sort_by_key(|term| (term.source, term.tally));
    terms.dedup_by(|next, kept| {
        let same = (next.source, next.tally) == (kept.source, kept.tally);
        if same {
            kept.by += next.by;
        }
        same
    });
    terms
}
