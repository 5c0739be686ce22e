//! The configuration file of `serve`, for what is the same at every start.

use std::net::SocketAddr;
use std::path::Path;

use serde::Deserialize;
use survey_specs::problem::{Position, Problem};

use super::{Failure, file};
use crate::http::public_url::PublicUrl;

/// What the file may say. The command line says it louder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: Option<SocketAddr>,
    /// The address under which people reach the server.
    #[serde(default, deserialize_with = "public_url")]
    pub public_url: Option<PublicUrl>,
}

fn public_url<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PublicUrl>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is wrong.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let source = file::read(path)?;
        let text = String::from_utf8_lossy(&source.bytes);
        toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let position = Position {
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
            };
            let problem = Problem::error("invalid_config", position, "", error.message());
            Failure::Input(vec![problem.in_file(&source.name, &text)])
        })
    }
}
