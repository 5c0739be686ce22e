//! Under which address people reach the server, as commands that print links are told.

use clap::Args;

use crate::http::public_url::PublicUrl;

/// Under which address people reach the server.
#[derive(Clone, Debug, Args)]
pub struct PublicAddress {
    /// The address under which people reach the server; links begin with it.
    #[arg(
        long,
        value_name = "URL",
        env = "THUOCDO_PUBLIC_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub public_url: PublicUrl,
}
