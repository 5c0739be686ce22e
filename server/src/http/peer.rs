//! Who is at the other end, as far as requests are counted. Neither stored nor logged.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::App;
use crate::traffic::network::Network;
use crate::traffic::senders::{DeviceId, Sender};

/// The header with what the proxies before this server have seen.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The header with the random id that a phone has made for itself.
const DEVICE: &str = "thuocdo-device";

/// The header with the work that was done for a challenge.
const WORK: &str = "thuocdo-work";

/// The address of whoever sent the request, as far as the proxies are trusted; nobody's in tests
/// without a connection.
#[derive(Clone, Copy)]
pub struct Peer(pub Option<IpAddr>);

impl std::fmt::Debug for Peer {
    /// Addresses stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Peer(…)")
    }
}

impl<S> FromRequestParts<S> for Peer
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(peer)| peer.ip());
        let lines = parts.headers.get_all(FORWARDED_FOR).iter();
        // A line that is no text must not hide that another stands before it.
        let lines = lines.map(|line| line.to_str().unwrap_or_default());
        Ok(Self(Arc::<App>::from_ref(state).trusted_hops.sender(peer, lines)))
    }
}

impl<S> FromRequestParts<S> for Sender
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Peer(address) = Peer::from_request_parts(parts, state).await?;
        Ok(Self {
            device: header(&parts.headers, DEVICE).and_then(DeviceId::read),
            network: address.map(Network::of).filter(|network| !network.is_shared()),
            work: header(&parts.headers, WORK).map(str::to_owned),
        })
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
