//! Names as people type them: without marks of tone and vowel, in any case, any spacing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text in lower case and without marks, with `đ` as `d`, one space between them:
/// `Xã  ĐỒNG-Tháp` is `xa dong thap`. Whatever is neither letter nor digit parts words.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut parted = false;
    for letter in text.to_lowercase().nfd().filter(|letter| !is_combining_mark(*letter)) {
        if !letter.is_alphanumeric() {
            parted = true;
            continue;
        }
        if parted && !folded.is_empty() {
            folded.push(' ');
        }
        parted = false;
        folded.push(if letter == 'đ' { 'd' } else { letter });
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_the_same_however_it_is_typed() {
        for typed in
            ["Đồng Tháp", "dong thap", "ĐỒNG  THÁP ", "đồng-tháp", "Đo\u{302}\u{300}ng Tháp"]
        {
            assert_eq!(fold(typed), "dong thap", "{typed}");
        }
        assert_eq!(fold("Phường 12, Q.Gò Vấp"), "phuong 12 q go vap");
        assert_eq!(fold("ÂĂÊÔƠƯẶỆỖỢỰỲỴỶỸ"), "aaeoouaeoouyyyy");
        assert_eq!(fold(" –, "), "");
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_as_it_is(text in ".*") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' '));
            prop_assert!(!folded.contains("  "));
        }

        #[test]
        fn marks_and_the_form_of_unicode_do_not_matter(text in "[A-Za-zÀ-ỹĐđ0-9 ]*") {
            let apart: String = text.nfd().collect();
            prop_assert_eq!(fold(&apart), fold(&text));
            let bare: String = apart.chars().filter(|letter| !is_combining_mark(*letter)).collect();
            prop_assert_eq!(fold(&bare), fold(&text));
        }

        #[test]
        fn the_beginning_of_a_text_folds_to_the_beginning(
            words in proptest::collection::vec("[A-Za-zÀ-ỹĐđ]{1,6}", 1..5),
            kept in 1_usize..5,
        ) {
            let kept = kept.min(words.len());
            prop_assert!(fold(&words.join(" ")).starts_with(&fold(&words[..kept].join(" "))));
        }
    }
}
