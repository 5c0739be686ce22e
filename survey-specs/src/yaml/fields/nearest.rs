//! The nearest known word, for suggestions.

/// The longest word that is compared, in characters; longer ones are no typing mistakes.
const LONGEST: usize = 64;

/// The known word that is nearest to `word`, if it is near: up to a third of its characters may
/// be missing, added, changed or swapped with their neighbour.
#[must_use]
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let word: Vec<char> = word.chars().take(LONGEST + 1).collect();
    if word.len() > LONGEST {
        return None;
    }
    let allowed = (word.len() / 3).max(1);
    known
        .into_iter()
        .filter_map(|candidate| {
            let letters: Vec<char> = candidate.chars().take(LONGEST + 1).collect();
            if letters.len().abs_diff(word.len()) > allowed {
                return None;
            }
            let distance = distance(&word, &letters);
            (distance <= allowed).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of single changes that turn one word into the other (optimal string alignment).
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before = vec![0; to.len() + 1];
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, a) in from.iter().enumerate() {
        let mut next = vec![row + 1; to.len() + 1];
        for (column, b) in to.iter().enumerate() {
            let changed = last[column] + usize::from(a != b);
            next[column + 1] = changed.min(last[column + 1] + 1).min(next[column] + 1);
            if row > 0 && column > 0 && *a == to[column - 1] && from[row - 1] == *b {
                next[column + 1] = next[column + 1].min(before[column - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, next);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typing_mistakes_are_near_and_other_words_are_not() {
        let known = ["required", "label", "show_if", "rows"];
        for (typed, meant) in
            [("requierd", "required"), ("lable", "label"), ("showif", "show_if"), ("row", "rows")]
        {
            assert_eq!(nearest(typed, known), Some(meant), "{typed}");
        }
        for stranger in ["colour", "x", "", "nhãn", &"r".repeat(1000)] {
            assert_eq!(nearest(stranger, known), None, "{stranger}");
        }
    }
}
