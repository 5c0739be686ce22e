//! The configuration file of `serve`, for what is the same at every start.

use std::net::SocketAddr;
use std::path::Path;

use serde::Deserialize;
use survey_specs::problem::{Position, Problem};

use super::{Failure, file};
use crate::http::public_url::PublicUrl;
use crate::traffic::limits::Limits;

/// What the file may say. The command line says it louder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: Option<SocketAddr>,
    /// The address under which people reach the server.
    #[serde(default, deserialize_with = "public_url")]
    pub public_url: Option<PublicUrl>,
    /// What stands between the server and whoever asks.
    #[serde(default)]
    pub network: Network,
    /// How much may come in through links.
    #[serde(default)]
    pub limits: Limits,
}

/// What stands between the server and whoever asks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// The number of proxies before it.
    pub trusted_hops: Option<u8>,
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

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn read(text: &str) -> Result<Config, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        std::fs::write(&path, text).unwrap();
        Config::read(&path)
    }

    #[test]
    fn limits_and_trusted_hops_are_read_and_the_rest_keeps_its_default() {
        let config = read("[network]\ntrusted_hops = 2\n[limits]\ndevice = 60\n").unwrap();
        assert_eq!(config.network.trusted_hops, Some(2));
        let device = NonZeroU32::new(60).unwrap();
        assert_eq!(config.limits, Limits { device, ..Limits::default() });
        assert_eq!(read("").unwrap().limits, Limits::default());
    }

    #[test]
    fn a_limit_of_nothing_too_much_work_and_unknown_limits_are_mistakes() {
        for wrong in ["device = 0", "work_bits = 25", "devices = 3", "link = -1"] {
            let failure = read(&format!("[limits]\n{wrong}\n")).unwrap_err();
            assert_eq!(failure.exit_code(), 1, "{wrong}");
        }
    }
}
