//! Names of files beside a questionnaire.

use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};

use super::MediaType;

/// The longest name, in bytes.
const LONGEST: usize = 200;

/// The name of a file beside the questionnaire, or in a folder beside it: `images/desk.png`. It
/// never leads out of the questionnaire's folder, and its ending says what the file is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct MediaName {
    path: String,
    media_type: MediaType,
}

/// Why a text cannot name a file of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMediaName {
    /// The name leads elsewhere.
    #[error(
        "the file must lie beside the questionnaire or in a folder beside it: a name such as `images/desk.png`, without `..`, `\\`, `:` and a `/` at its beginning"
    )]
    Outside,
    /// The name is too long.
    #[error("the name of the file is longer than {LONGEST} bytes")]
    TooLong,
    /// The ending is none of ours.
    #[error(
        "the ending says nothing that can be used; a picture is .png, .jpg or .webp, and a recording .mp3, .m4a, .ogg or .opus"
    )]
    UnknownEnding,
}

impl InvalidMediaName {
    /// The stable code of the problem.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Outside => "media_outside",
            Self::TooLong => "media_name_too_long",
            Self::UnknownEnding => "media_type_unknown",
        }
    }
}

impl MediaName {
    /// Makes the name from its text.
    ///
    /// # Errors
    ///
    /// [`InvalidMediaName`] if it leads out of the questionnaire's folder, or says nothing that can
    /// be used.
    pub fn new(text: &str) -> Result<Self, InvalidMediaName> {
        if text.len() > LONGEST {
            return Err(InvalidMediaName::TooLong);
        }
        let leads_elsewhere =
            |part: &str| matches!(part, "" | "." | "..") || part.ends_with([' ', '.']);
        if text.contains(|c: char| c.is_control() || matches!(c, '\\' | ':'))
            || text.split('/').any(leads_elsewhere)
        {
            return Err(InvalidMediaName::Outside);
        }
        let file = text.rsplit('/').next().unwrap_or(text);
        let media_type = file
            .rsplit_once('.')
            .filter(|(stem, _)| !stem.is_empty())
            .and_then(|(_, extension)| MediaType::from_extension(extension))
            .ok_or(InvalidMediaName::UnknownEnding)?;
        Ok(Self { path: text.to_owned(), media_type })
    }

    /// The name, with `/` between folders.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.path
    }

    /// What the ending says that the file is.
    #[must_use]
    pub fn media_type(&self) -> MediaType {
        self.media_type
    }
}

impl fmt::Display for MediaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.path)
    }
}

impl fmt::Debug for MediaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_beside_the_questionnaire() {
        for good in ["a.png", "images/bàn tiếp dân.JPG", "a/b/c.opus", "..a.png", "a..png"] {
            assert_eq!(MediaName::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "../a.png",
            "/etc/a.png",
            "a/../../b.png",
            "./a.png",
            "a//b.png",
            "..\\a.png",
            "C:/a.png",
            "https://example.vn/a.png",
            "a\n.png",
            "a\0.png",
            ".. /a.png",
            "a.png/",
            "",
        ] {
            assert_eq!(MediaName::new(bad), Err(InvalidMediaName::Outside), "{bad:?}");
        }
    }

    #[test]
    fn the_ending_says_what_the_file_is() {
        for bad in ["a.svg", "a", "a.gif", ".png", "a.png.exe", "a.html"] {
            assert_eq!(MediaName::new(bad), Err(InvalidMediaName::UnknownEnding), "{bad}");
        }
        assert_eq!(MediaName::new("a.oga").unwrap().media_type(), MediaType::Ogg);
        let long = format!("{}.png", "a".repeat(LONGEST));
        assert_eq!(MediaName::new(&long), Err(InvalidMediaName::TooLong));
    }
}
