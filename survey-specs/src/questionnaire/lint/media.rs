//! Pictures and recordings, as far as their names go: what is in the files is looked at when they
//! are attached.

use super::Linter;
use crate::questionnaire::media::Media;

impl Linter<'_> {
    pub(super) fn media(&self) {
        for (place, media) in self.questionnaire.media() {
            self.one(&place.path(self.questionnaire), media);
        }
    }

    fn one(&self, path: &str, media: &Media) {
        if media.image.is_empty() && media.audio.is_empty() {
            self.error("no_media", path, "an `image` or `audio` is missing");
            return;
        }
        if media.image.is_empty() != media.alt.is_none() {
            if media.alt.is_none() {
                let message = "the picture needs an `alt`: what it shows, in words, for those who do not see it";
                self.error("missing_alt", &format!("{path}.alt"), message);
            } else {
                self.error(
                    "alt_without_image",
                    path,
                    "an `alt` describes a picture, and there is none",
                );
            }
        }
        let languages = &self.questionnaire.languages;
        for language in media.image.keys().filter(|language| !languages.contains(language)) {
            let message =
                format!("the language `{language}` is not among the questionnaire's `languages`");
            self.error("unknown_language", &format!("{path}.image.{language}"), message);
        }
        let default = self.questionnaire.default_language();
        if !media.image.is_empty() && !media.image.contains_key(default) {
            let message = format!("there is no picture for `{default}`, the default language");
            self.error("missing_image", &format!("{path}.image.{default}"), message);
        }
        for (key, language, file) in media.files() {
            if file.media_type().is_image() != (key == "image") {
                let right = if key == "image" {
                    ".png, .jpg or .webp"
                } else {
                    ".mp3, .m4a, .ogg or .opus"
                };
                let message = format!("`{key}` takes a file {right}");
                self.error("media_wrong_kind", &format!("{path}.{key}.{language}"), message);
            }
        }
    }
}
