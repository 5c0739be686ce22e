//! What is said of points: an explanation, a note, and links to evidence.

use std::fmt;
use std::str::FromStr;

use survey_specs::yaml::to_nfc;

/// The longest explanation or note, in characters.
pub const LONGEST_REMARK: usize = 4_000;

/// The most links of one score.
pub const MOST_LINKS: usize = 20;

/// The longest link, in characters.
pub const LONGEST_LINK: usize = 500;

/// An explanation or a note: 1 to [`LONGEST_REMARK`] characters in Unicode NFC. Lines and tabs are
/// kept; other control characters are not allowed.
#[derive(Clone, PartialEq, Eq)]
pub struct Remark(String);

/// A text that cannot be a remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRemark {
    /// There is nothing in it but spaces.
    #[error("the text is empty")]
    Empty,
    /// It has too many characters.
    #[error("at most {LONGEST_REMARK} characters are kept; this text has {0}")]
    TooLong(usize),
    /// It has a character that no text has.
    #[error("the text has the control character U+{0:04X}")]
    ControlCharacter(u32),
}

impl Remark {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Remark {
    type Err = InvalidRemark;

    fn from_str(text: &str) -> Result<Self, InvalidRemark> {
        let text = to_nfc(text.into());
        let length = text.chars().count();
        let is_control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if text.trim().is_empty() {
            Err(InvalidRemark::Empty)
        } else if length > LONGEST_REMARK {
            Err(InvalidRemark::TooLong(length))
        } else if let Some(control) = text.chars().find(is_control) {
            Err(InvalidRemark::ControlCharacter(control.into()))
        } else {
            Ok(Self(text))
        }
    }
}

impl fmt::Debug for Remark {
    /// Without the text: it may be long, and logs are no place for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Remark({} bytes)", self.0.len())
    }
}

/// A link to evidence: an `http` or `https` address of at most [`LONGEST_LINK`] characters, without
/// spaces and without a name or password in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceLink(String);

/// A text that cannot be a link to evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLink {
    /// It has too many characters.
    #[error("a link has at most {LONGEST_LINK} characters; this one has {0}")]
    TooLong(usize),
    /// It is no address of the web.
    #[error("a link begins with `https://` or `http://` and the name of a host")]
    NotWeb,
    /// It has a character that no address has.
    #[error("a link has no spaces, quotation marks, angle brackets or backslashes in it")]
    BadCharacter,
    /// It has a name or a password in it.
    #[error("a link has no name or password before its host")]
    Credentials,
}

impl EvidenceLink {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EvidenceLink {
    type Err = InvalidLink;

    fn from_str(text: &str) -> Result<Self, InvalidLink> {
        let length = text.chars().count();
        if length > LONGEST_LINK {
            return Err(InvalidLink::TooLong(length));
        }
        let bad =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\');
        if text.contains(bad) {
            return Err(InvalidLink::BadCharacter);
        }
        let (scheme, rest) = text.split_once("://").ok_or(InvalidLink::NotWeb)?;
        let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.contains('@') {
            return Err(InvalidLink::Credentials);
        }
        if is_web && host.starts_with(|c: char| c.is_alphanumeric() || c == '[') {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidLink::NotWeb)
        }
    }
}

/// What is said of one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Why a unit gives itself these points.
    pub explanation: Option<Remark>,
    /// Where the evidence is.
    pub evidence: Vec<EvidenceLink>,
    /// What the appraisers note.
    pub note: Option<Remark>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_keeps_its_lines_and_is_neither_empty_nor_endless() {
        let remark: Remark = "Đã ban hành\n\tkế hoạch".parse().unwrap();
        assert_eq!(remark.as_str(), "Đã ban hành\n\tkế hoạch");
        // One character each, however it is put together.
        let long = "e\u{302}\u{301}".repeat(LONGEST_REMARK);
        assert_eq!(long.parse::<Remark>().unwrap().as_str(), "ế".repeat(LONGEST_REMARK));
        let longer = "ế".repeat(LONGEST_REMARK + 1);
        assert_eq!(longer.parse::<Remark>(), Err(InvalidRemark::TooLong(4_001)));
        assert_eq!(" \n".parse::<Remark>(), Err(InvalidRemark::Empty));
        assert_eq!("a\0".parse::<Remark>(), Err(InvalidRemark::ControlCharacter(0)));
    }

    #[test]
    fn evidence_is_on_the_web_and_holds_no_password() {
        for good in [
            "https://congbao.example.vn/vb/12?trang=3#muc-2",
            "HTTP://example.vn",
            "https://[2001:db8::1]/a",
            "https://tỉnh.vn/tệp.pdf",
            "https://example.vn/a@b",
        ] {
            assert_eq!(good.parse::<EvidenceLink>().unwrap().as_str(), good);
        }
        for (bad, why) in [
            ("", InvalidLink::NotWeb),
            ("congbao.example.vn", InvalidLink::NotWeb),
            ("javascript://x/%0aalert(1)", InvalidLink::NotWeb),
            ("file:///tmp/a.pdf", InvalidLink::NotWeb),
            ("https:///a", InvalidLink::NotWeb),
            ("https://a b", InvalidLink::BadCharacter),
            ("https://a/\"onload", InvalidLink::BadCharacter),
            ("https://a\n/b", InvalidLink::BadCharacter),
            ("https://lan:mat-khau@example.vn/", InvalidLink::Credentials),
        ] {
            assert_eq!(bad.parse::<EvidenceLink>(), Err(why), "{bad}");
        }
        let long = format!("https://example.vn/{}", "a".repeat(LONGEST_LINK));
        assert_eq!(long.parse::<EvidenceLink>(), Err(InvalidLink::TooLong(519)));
    }
}
