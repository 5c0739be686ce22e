//! The files of the app that a browser loads, embedded when the server was built.
//!
//! The names carry a hash of the content, so a browser may keep a file for ever. A server that was
//! built without the app has an empty table.

use sha2::{Digest, Sha256};

use crate::hex::hex;

/// What a page uses an asset for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The module that starts the respondent's app.
    RespondentJs,
    /// The respondent's app, which that module loads.
    RespondentWasm,
    /// The module that starts the respondent's app for questionnaires with what few have.
    RichJs,
    /// That app.
    RichWasm,
    /// Fills in what a device can find: a place, and a picture.
    SensorsJs,
    /// The module that starts the app of enumerators, of paper entry and of kiosks.
    FieldJs,
    /// That app.
    FieldWasm,
    /// The module that starts the staff console.
    ConsoleJs,
    /// That console.
    ConsoleWasm,
    /// Keeps what enumerators and typists work with, and joins their screens to the page.
    FieldworkJs,
    /// The module that finds a unit while its name is typed.
    UnitPickerJs,
    /// Keeps answers safe on the phone, and sends them.
    PhoneJs,
    /// The service worker, which is served at an address of its own.
    WorkerJs,
}

/// One embedded file in its three encodings.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The file name, under `/assets/`.
    pub name: &'static str,
    /// What a page uses it for.
    pub role: Role,
    /// Its media type.
    pub content_type: &'static str,
    /// The content as it is.
    pub identity: &'static [u8],
    /// The content compressed by brotli.
    pub brotli: &'static [u8],
    /// The content compressed by gzip.
    pub gzip: &'static [u8],
}

static EMBEDDED: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// How the bytes of an answer are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
    /// As they are.
    Identity,
}

impl Encoding {
    /// The value of `Content-Encoding`; none for bytes as they are.
    #[must_use]
    pub fn header(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// The best encoding that an `Accept-Encoding` allows.
    #[must_use]
    pub fn negotiated(accept_encoding: &str) -> Self {
        let allows = |name: &str| {
            accept_encoding.split(',').any(|choice| {
                let mut parts = choice.split(';').map(str::trim);
                let named = parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case(name));
                let refused = parts.any(|parameter| {
                    let weight = parameter.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
                    weight.is_some_and(|weight| weight <= 0.0)
                });
                named && !refused
            })
        };
        if allows("br") {
            Self::Brotli
        } else if allows("gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }
}

impl Asset {
    /// The content in this encoding.
    #[must_use]
    pub fn bytes(&self, encoding: Encoding) -> &'static [u8] {
        match encoding {
            Encoding::Brotli => self.brotli,
            Encoding::Gzip => self.gzip,
            Encoding::Identity => self.identity,
        }
    }

    /// Where a page finds it.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

/// Names what is embedded: other files have another name. 16 hexadecimal digits.
#[must_use]
pub fn build() -> String {
    build_of(EMBEDDED)
}

fn build_of(assets: &[Asset]) -> String {
    let mut hash = Sha256::new();
    for asset in assets {
        // No file name holds a zero.
        hash.update(asset.name);
        hash.update([0]);
    }
    let mut name = hex(&hash.finalize());
    name.truncate(16);
    name
}

/// The asset of this file name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    EMBEDDED.iter().find(|asset| asset.name == name)
}

/// The asset of this role; none if the server was built without the app.
#[must_use]
pub fn of_role(role: Role) -> Option<&'static Asset> {
    EMBEDDED.iter().find(|asset| asset.role == role)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: Asset = Asset {
        name: "worker-1.js",
        role: Role::WorkerJs,
        content_type: "text/javascript; charset=utf-8",
        identity: b"",
        brotli: b"",
        gzip: b"",
    };

    #[test]
    fn another_file_is_another_build() {
        let build = build_of(&[WORKER]);
        assert!(build.len() == 16 && build.bytes().all(|digit| digit.is_ascii_hexdigit()));
        assert_eq!(build, build_of(&[WORKER]));
        assert_ne!(build, build_of(&[Asset { name: "worker-2.js", ..WORKER }]));
        assert_ne!(build, build_of(&[]));
    }

    #[test]
    fn the_best_allowed_encoding_is_chosen() {
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("GZIP", Encoding::Gzip),
            ("br;q=0, gzip;q=0.5", Encoding::Gzip),
            ("br; q=0.0", Encoding::Identity),
            ("", Encoding::Identity),
            ("brotli", Encoding::Identity),
        ] {
            assert_eq!(Encoding::negotiated(accepted), expected, "{accepted}");
        }
    }
}
