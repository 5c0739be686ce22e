//! Languages of questionnaires: what they are called in themselves, and in which direction they are
//! written.

use survey_specs::code::Lang;

/// The name of a language in itself, for whoever looks for it in a list. Names and tags are those of
/// the Unicode CLDR and of ISO 639-3; a language without a name here is called by its tag.
#[must_use]
pub fn language_name(language: &Lang) -> String {
    match primary(language) {
        "vi" => "Tiếng Việt",
        "en" => "English",
        "hmn" | "mww" | "hnj" => "Hmoob",
        "km" => "ខ្មែរ",
        "lo" => "ລາວ",
        "th" => "ไทย",
        "zh" => "中文",
        "tyz" => "Tày",
        "nut" => "Nồng",
        "blt" | "twh" => "ꪼꪕ",
        "mtq" => "Mường",
        "ium" => "Iu Mienh",
        "rad" => "Êđê",
        "jra" => "Jarai",
        "bdq" => "Bahnar",
        "cjm" | "cja" => "Cham",
        "ar" => "العربية",
        _ => language.as_str(),
    }
    .to_owned()
}

/// The direction of a language's script as the attribute `dir` says it; none where it is from left to
/// right. A tag may name the script (`az-Arab`).
#[must_use]
pub fn direction(language: &Lang) -> Option<&'static str> {
    let tag = language.as_str();
    let by_script = ["-Arab", "-Hebr", "-Thaa", "-Syrc", "-Nkoo", "-Adlm", "-Rohg"];
    let by_language = ["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb", "rhg", "syr"];
    let latin = tag.contains("-Latn");
    let reversed = by_script.iter().any(|script| tag.contains(script))
        || (!latin && by_language.contains(&primary(language)));
    reversed.then_some("rtl")
}

/// The language alone, without script and region: `zh` of `zh-Hant`.
fn primary(language: &Lang) -> &str {
    language.as_str().split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(tag: &str) -> Lang {
        Lang::new(tag).unwrap()
    }

    #[test]
    fn a_language_is_called_what_its_speakers_call_it_or_else_by_its_tag() {
        for (tag, name) in [
            ("vi", "Tiếng Việt"),
            ("hmn", "Hmoob"),
            ("zh-Hant", "中文"),
            ("ar", "العربية"),
            ("xyz", "xyz"),
        ] {
            assert_eq!(language_name(&lang(tag)), name);
        }
    }

    #[test]
    fn the_script_decides_the_direction() {
        for tag in ["ar", "ar-EG", "ur", "az-Arab", "he"] {
            assert_eq!(direction(&lang(tag)), Some("rtl"), "{tag}");
        }
        for tag in ["vi", "en", "hmn", "km", "ug-Latn", "az", "arn"] {
            assert_eq!(direction(&lang(tag)), None, "{tag}");
        }
    }
}
