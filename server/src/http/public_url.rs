//! The address under which people reach this server.

use std::fmt;
use std::str::FromStr;

use axum::http::Uri;

/// `http://HOST[:PORT]` or `https://HOST[:PORT]`, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    https: bool,
    origin: String,
}

/// A text that is not the address of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an address like https://khaosat.example.vn: http or https and a host, no path"
)]
pub struct InvalidPublicUrl(String);

impl PublicUrl {
    /// Whether browsers reach the server by https, so that cookies can be marked secure.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The origin as browsers send it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The address of a path, which begins with `/`.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The name of the session cookie: with the prefix that binds it to this host where browsers
    /// allow it, which is over https only.
    #[must_use]
    pub fn session_cookie(&self) -> &'static str {
        if self.https { "__Host-thuocdo" } else { "thuocdo_session" }
    }
}

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let invalid = || InvalidPublicUrl(text.chars().take(200).collect());
        let uri: Uri = text.parse().map_err(|_| invalid())?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(invalid()),
        };
        let authority = uri.authority().ok_or_else(invalid)?.as_str().to_ascii_lowercase();
        if uri.path().len() > 1 || uri.query().is_some() || authority.contains('@') {
            return Err(invalid());
        }
        // Browsers leave a default port out of the origin.
        let default_port = if https { ":443" } else { ":80" };
        let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
        let scheme = if https { "https" } else { "http" };
        Ok(Self { https, origin: format!("{scheme}://{authority}") })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_the_origin_that_browsers_send() {
        for (text, origin) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://Khaosat.Example.vn/", "https://khaosat.example.vn"),
            ("https://khaosat.example.vn:443", "https://khaosat.example.vn"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().origin(), origin);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            "khaosat.example.vn",
            "ftp://x",
            "https://x/path",
            "https://x?a",
            "https://a@x",
            "/x",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }
}
