//! The files that stand with a section, an item, a row or a category.

use std::collections::BTreeMap;

use super::Reader;
use crate::code::Lang;
use crate::questionnaire::media::{Media, MediaFile, MediaName};
use crate::yaml::fields::{Field, Fields};

impl Reader {
    /// The value of the key `media`, if it is there.
    pub(super) fn media(&self, fields: &Fields<'_>) -> Option<Media> {
        let fields = fields.optional("media")?.fields()?;
        let files = |key: &str| fields.optional(key).and_then(|field| self.files(&field));
        let (image, audio) = (files("image"), files("audio"));
        let alt = self.optional_text(&fields, "alt");
        let unread =
            image.is_none() && fields.has("image") || audio.is_none() && fields.has("audio");
        fields.end();
        // What is wrong has been noted; that nothing is left would only repeat it.
        if unread {
            return None;
        }
        Some(Media { image: image.unwrap_or_default(), alt, audio: audio.unwrap_or_default() })
    }

    /// A file per language; a single file is in the default language.
    fn files(&self, field: &Field<'_>) -> Option<BTreeMap<Lang, MediaFile>> {
        if field.is_mapping() {
            let by_language = field.fields()?.entries();
            let read = by_language.into_iter().filter_map(|(key, field)| {
                let language = field.key_code::<Lang>(key);
                let file = file(&field);
                Some((language?, file?))
            });
            return Some(read.collect());
        }
        let file = file(field)?;
        Some(self.default.iter().map(|default| (default.clone(), file.clone())).collect())
    }
}

fn file(field: &Field<'_>) -> Option<MediaFile> {
    match MediaName::new(field.text()?.trim()) {
        Ok(name) => Some(MediaFile::Named(name)),
        Err(error) => {
            field.error(error.code(), error.to_string());
            None
        }
    }
}
