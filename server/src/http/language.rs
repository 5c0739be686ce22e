//! Which language a request asks for.

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, Uri};
use survey_specs::code::Lang;

use super::problem::Problem;

/// A language of the server's own words. Texts of questionnaires have as many as they are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese, unless something else is asked for.
    #[default]
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// The language that a program asks for by `Accept-Language`.
    #[must_use]
    pub fn accepted(headers: &HeaderMap) -> Self {
        let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        header.map_or_else(Self::default, most_wanted)
    }

    /// The language that the address of a page asks for by `lang=`.
    #[must_use]
    pub fn of_page(uri: &Uri) -> Self {
        let asked = uri.query().and_then(lang_parameter);
        if asked == Some("en") { Self::English } else { Self::Vietnamese }
    }

    /// The tag, as questionnaires write it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// Picks the words of this language.
    #[must_use]
    pub fn pick<T>(self, vietnamese: T, english: T) -> T {
        match self {
            Self::Vietnamese => vietnamese,
            Self::English => english,
        }
    }

    /// The language as questionnaires name it.
    ///
    /// # Errors
    ///
    /// Never for the two tags above.
    pub fn lang(self) -> Result<Lang, Problem> {
        Lang::new(self.tag()).map_err(Problem::internal)
    }
}

/// The value of the parameter `lang` of a query.
#[must_use]
pub fn lang_parameter(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("lang="))
}

/// Of `vi` and `en` the one with the greater weight; the first named, if equal.
fn most_wanted(header: &str) -> Language {
    let mut best = (0.0, Language::default());
    for choice in header.split(',') {
        let mut parts = choice.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
        let language = match tag.split('-').next() {
            Some("vi" | "*") => Language::Vietnamese,
            Some("en") => Language::English,
            _ => continue,
        };
        let weight =
            parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_unless_english_is_wanted_more() {
        for (header, expected) in [
            ("en", Language::English),
            ("en-GB,en;q=0.9", Language::English),
            ("vi-VN,vi;q=0.9,en;q=0.8", Language::Vietnamese),
            ("fr, en;q=0.8, vi;q=0.5", Language::English),
            ("fr", Language::Vietnamese),
            ("en;q=0", Language::Vietnamese),
            ("*", Language::Vietnamese),
            ("", Language::Vietnamese),
        ] {
            assert_eq!(most_wanted(header), expected, "{header}");
        }
    }

    #[test]
    fn a_page_is_vietnamese_unless_its_address_says_english() {
        for (address, expected) in [
            ("/r/x", Language::Vietnamese),
            ("/r/x?lang=en", Language::English),
            ("/r/x?id=1&lang=en", Language::English),
            ("/r/x?lang=vi", Language::Vietnamese),
            ("/r/x?slang=en", Language::Vietnamese),
        ] {
            assert_eq!(Language::of_page(&address.parse().unwrap()), expected, "{address}");
        }
    }
}
