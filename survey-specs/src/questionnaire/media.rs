//! Pictures and recordings that stand with a section, an item, a row or a category: for people who
//! would rather see or hear a question than read it.
//!
//! An author names files beside the questionnaire ([`MediaFile::Named`]). Once they are
//! [attached](super::Draft::attach), the questionnaire names their content by its hash
//! ([`MediaFile::Content`]). JSON has a form for content only, so no published version can name a
//! file, and the hash of a version covers what its pictures show.

#[cfg(feature = "author")]
mod inspect;
mod name;
mod place;

use std::collections::BTreeMap;
use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::code::Lang;
use crate::text::Text;

#[cfg(feature = "author")]
pub use inspect::{NotMedia, inspect};
pub use name::{InvalidMediaName, MediaName};
pub use place::Place;

/// The largest file, in bytes: half a minute on a weak connection.
pub const MAX_FILE_BYTES: u32 = 2 * 1024 * 1024;

/// The most that the files of one questionnaire hold together, in bytes.
pub const MAX_TOTAL_BYTES: u64 = 64 * 1024 * 1024;

/// The widest and the highest picture, in pixels: an old phone has to hold it unpacked.
pub const MAX_PIXELS: u32 = 4_096;

/// What is shown and played with one part of a questionnaire.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Media {
    /// The picture, by the language of the words in it; empty if there is none.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
    pub image: BTreeMap<Lang, MediaFile>,
    /// What the picture shows, for those who do not see it. There is one if there is a picture.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub alt: Option<Text>,
    /// Recordings by the language that is spoken, which need not be one of the questionnaire's.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
    pub audio: BTreeMap<Lang, MediaFile>,
}

/// A file as its author names it, or its content.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(untagged))]
pub enum MediaFile {
    /// A file beside the questionnaire, in a draft only.
    #[cfg_attr(feature = "author", serde(skip))]
    Named(MediaName),
    /// What the file held.
    Content(MediaContent),
}

impl MediaFile {
    /// The content, once it is known.
    #[must_use]
    pub fn content(&self) -> Option<&MediaContent> {
        match self {
            Self::Named(_) => None,
            Self::Content(content) => Some(content),
        }
    }

    /// The kind of file: by its content, or by its name as long as nobody has looked.
    #[must_use]
    pub fn media_type(&self) -> MediaType {
        match self {
            Self::Named(name) => name.media_type(),
            Self::Content(content) => content.media_type,
        }
    }
}

/// The content of a file: where to fetch it, and what to expect.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct MediaContent {
    /// The content's name.
    pub hash: MediaHash,
    /// The kind of file.
    pub media_type: MediaType,
    /// Its length in bytes.
    pub bytes: u32,
    /// The size of a picture as it is shown, so that its place can be kept free; none for a
    /// recording.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub size: Option<PixelSize>,
}

/// The size of a picture in pixels, as it is shown: turned, if the camera was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct PixelSize {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// The kinds of files that browsers show or play (older iPhones play no Ogg). No SVG: it may hold
/// scripts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub enum MediaType {
    /// A PNG picture.
    #[cfg_attr(feature = "author", serde(rename = "image/png"))]
    Png,
    /// A JPEG picture.
    #[cfg_attr(feature = "author", serde(rename = "image/jpeg"))]
    Jpeg,
    /// A WebP picture.
    #[cfg_attr(feature = "author", serde(rename = "image/webp"))]
    Webp,
    /// An MP3 recording.
    #[cfg_attr(feature = "author", serde(rename = "audio/mpeg"))]
    Mp3,
    /// An Opus or Vorbis recording in Ogg.
    #[cfg_attr(feature = "author", serde(rename = "audio/ogg"))]
    Ogg,
    /// An AAC recording in MP4.
    #[cfg_attr(feature = "author", serde(rename = "audio/mp4"))]
    M4a,
}

impl MediaType {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 6] = [Self::Png, Self::Jpeg, Self::Webp, Self::Mp3, Self::Ogg, Self::M4a];

    /// The media type of HTTP.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::M4a => "audio/mp4",
        }
    }

    /// The kind of this media type, if it is one of ours.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// How the names of such files end, the usual ending first.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
            Self::Mp3 => &["mp3"],
            Self::Ogg => &["ogg", "oga", "opus"],
            Self::M4a => &["m4a"],
        }
    }

    /// The kind of files whose names end so.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| {
            kind.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension))
        })
    }

    /// Whether it is a picture; else it is a recording.
    #[must_use]
    pub fn is_image(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }
}

/// The name of a content: `sha256:` and 64 lower-case hex digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(try_from = "String", into = "String"))]
pub struct MediaHash(String);

/// A text that is not the hash of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the hash of a content: `sha256:` and 64 lower-case hex digits are expected")]
pub struct InvalidMediaHash;

impl MediaHash {
    /// Makes the hash from its text.
    ///
    /// # Errors
    ///
    /// [`InvalidMediaHash`] unless the text is `sha256:` and 64 lower-case hex digits.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidMediaHash> {
        let text = text.into();
        let is_hex = |digits: &str| {
            digits.len() == 64 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        if text.strip_prefix("sha256:").is_some_and(is_hex) {
            Ok(Self(text))
        } else {
            Err(InvalidMediaHash)
        }
    }

    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(crate::wire::sha256_text(bytes))
    }

    /// The hash as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for MediaHash {
    type Error = InvalidMediaHash;
    fn try_from(text: String) -> Result<Self, InvalidMediaHash> {
        Self::new(text)
    }
}

impl From<MediaHash> for String {
    fn from(hash: MediaHash) -> String {
        hash.0
    }
}

impl fmt::Display for MediaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for MediaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The media of one part of a questionnaire for somebody who reads a certain language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaInLanguage<'a> {
    /// The picture and what it shows.
    pub image: Option<(&'a MediaContent, &'a str)>,
    /// The recordings, each with the language that is spoken: the reader's first.
    pub audio: Vec<(&'a Lang, &'a MediaContent)>,
}

impl Media {
    /// What a reader of `language` sees and hears. `languages` are the questionnaire's, the default
    /// one first.
    ///
    /// The picture and the first recording are those of the language, else of the default language;
    /// a picture may also be of any other. All recordings follow in languages that the
    /// questionnaire is not written in: whoever needs them has no page to switch to.
    #[must_use]
    pub fn in_language(&self, language: &Lang, languages: &[Lang]) -> MediaInLanguage<'_> {
        let fallback = languages.first().unwrap_or(language);
        let file = self.image.get(language).or_else(|| self.image.get(fallback));
        let file = file.or_else(|| self.image.values().next());
        let alt = self.alt.as_ref().map_or("", |alt| alt.get(language, fallback));
        let image = file.and_then(MediaFile::content).map(|content| (content, alt));
        let of_page =
            self.audio.get_key_value(language).or_else(|| self.audio.get_key_value(fallback));
        let others = self
            .audio
            .iter()
            .filter(|(spoken, _)| *spoken != language && !languages.contains(spoken));
        let audio = of_page
            .into_iter()
            .chain(others)
            .filter_map(|(spoken, file)| Some((spoken, file.content()?)))
            .collect();
        MediaInLanguage { image, audio }
    }

    /// Every file, pictures first, with the key and the language under which it stands.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &Lang, &MediaFile)> {
        let image = self.image.iter().map(|(language, file)| ("image", language, file));
        image.chain(self.audio.iter().map(|(language, file)| ("audio", language, file)))
    }

    /// Every file, to be replaced by its content.
    pub fn files_mut(&mut self) -> impl Iterator<Item = &mut MediaFile> {
        self.image.values_mut().chain(self.audio.values_mut())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(letter: char) -> MediaFile {
        MediaFile::Content(MediaContent {
            hash: MediaHash::of(letter.to_string().as_bytes()),
            media_type: MediaType::Mp3,
            bytes: 1,
            size: None,
        })
    }

    fn lang(tag: &str) -> Lang {
        Lang::new(tag).unwrap()
    }

    fn files(files: &[(&str, char)]) -> BTreeMap<Lang, MediaFile> {
        files.iter().map(|(tag, letter)| (lang(tag), content(*letter))).collect()
    }

    #[test]
    fn a_reader_hears_the_own_language_first_and_then_those_without_a_page() {
        let media = Media {
            image: BTreeMap::new(),
            alt: None,
            audio: files(&[("en", 'e'), ("hmn", 'h'), ("km", 'k'), ("vi", 'v')]),
        };
        let languages = [lang("vi"), lang("en")];
        let heard = |language: &str, languages: &[Lang]| -> Vec<String> {
            let media = media.in_language(&lang(language), languages);
            media.audio.iter().map(|(spoken, _)| spoken.to_string()).collect()
        };
        assert_eq!(heard("vi", &languages), ["vi", "hmn", "km"]);
        assert_eq!(heard("en", &languages), ["en", "hmn", "km"]);
        assert_eq!(heard("fr", &languages), ["vi", "hmn", "km"], "the default language's");
        let three = [lang("vi"), lang("en"), lang("km")];
        assert_eq!(heard("km", &three), ["km", "hmn"]);
    }

    #[test]
    fn a_picture_is_that_of_the_language_or_of_the_default_one() {
        let alt = [(lang("vi"), "Ảnh".to_owned()), (lang("en"), "Picture".to_owned())];
        let media = Media {
            image: files(&[("vi", 'v'), ("km", 'k')]),
            alt: Some(Text::new(alt.into())),
            audio: BTreeMap::new(),
        };
        let languages = [lang("vi"), lang("en"), lang("km")];
        for (language, letter, alt) in
            [("vi", "v", "Ảnh"), ("en", "v", "Picture"), ("km", "k", "Ảnh")]
        {
            let shown = media.in_language(&lang(language), &languages).image.unwrap();
            assert_eq!((&shown.0.hash, shown.1), (&MediaHash::of(letter.as_bytes()), alt));
        }
    }

    #[test]
    fn a_kind_is_found_by_its_ending_and_by_its_media_type() {
        for kind in MediaType::ALL {
            assert_eq!(MediaType::from_word(kind.as_str()), Some(kind));
            for extension in kind.extensions() {
                assert_eq!(MediaType::from_extension(&extension.to_uppercase()), Some(kind));
            }
        }
        assert_eq!(MediaType::from_extension("svg"), None);
        assert_eq!(MediaType::from_word("text/html"), None);
    }

    #[test]
    fn a_hash_is_sha256_in_lower_case_hex() {
        let hash = MediaHash::of(b"");
        assert_eq!(MediaHash::new(hash.as_str()), Ok(hash.clone()));
        for bad in [hash.as_str().to_uppercase(), "sha256:".to_owned(), hash.as_str()[1..].into()] {
            assert_eq!(MediaHash::new(bad), Err(InvalidMediaHash));
        }
    }
}
