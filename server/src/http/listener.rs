//! Connections: taken from the socket, limited in number and patience, and ended in order.
//!
//! HTTP/1 only: whoever speaks HTTP/2 speaks it with the proxy in front, over TLS.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

/// How much the server puts up with.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// How long the headers of a request may take, and how long a connection may idle before them.
    pub headers_within: Duration,
    /// Connections at once; further ones wait in the queue of the operating system.
    pub connections: usize,
    /// How long requests in flight may still take when the server is asked to end.
    pub end_within: Duration,
}

impl Default for ConnectionLimits {
    /// 10 s, 30 s to end, and 1,000 connections: most systems give a process 1,024 files, and the
    /// database needs some of them.
    fn default() -> Self {
        Self {
            headers_within: Duration::from_secs(10),
            connections: 1_000,
            end_within: Duration::from_secs(30),
        }
    }
}

/// How long nothing is accepted after the operating system refused, mostly for want of files.
const PAUSE: Duration = Duration::from_millis(200);

/// Serves until `ended`, then takes no further connection and lets requests in flight end.
///
/// Every request carries the address of its peer as [`ConnectInfo`].
pub async fn serve(
    listener: TcpListener,
    service: Router,
    limits: ConnectionLimits,
    ended: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.headers_within);
    let connections = GracefulShutdown::new();
    let mut ended = std::pin::pin!(ended);
    loop {
        let (stream, peer, place) = tokio::select! {
            () = &mut ended => break,
            accepted = accept(&listener, &places) => match accepted {
                Ok(Some(accepted)) => accepted,
                // Only a closed semaphore gives none, and nobody closes it.
                Ok(None) => break,
                Err(cause) => {
                    tracing::warn!(error = %cause, "no connection accepted");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
        };
        let connection = connection(&builder, stream, peer, service.clone(), connections.watcher());
        tokio::spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    tracing::info!("ending: requests in flight are answered");
    if tokio::time::timeout(limits.end_within, connections.shutdown()).await.is_err() {
        tracing::warn!("ended with requests in flight");
    }
}

type Accepted = (TcpStream, SocketAddr, OwnedSemaphorePermit);

/// The next connection, as soon as there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Result<Option<Accepted>, io::Error> {
    let Ok(place) = Arc::clone(places).acquire_owned().await else {
        return Ok(None);
    };
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Ok(Some((stream, peer, place))),
            // The peer gave up while it waited; that says nothing about the next one.
            Err(cause) if is_of_the_peer(&cause) => {}
            Err(cause) => return Err(cause),
        }
    }
}

fn is_of_the_peer(cause: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(cause.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers the requests of one connection until it ends.
fn connection(
    builder: &http1::Builder,
    stream: TcpStream,
    peer: SocketAddr,
    service: Router,
    watcher: Watcher,
) -> impl Future<Output = ()> + Send + use<> {
    let answer = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let answered = service.clone().oneshot(request);
        async move { answered.await as Result<Response, Infallible> }
    });
    let connection = watcher.watch(builder.serve_connection(TokioIo::new(stream), answer));
    async move {
        if let Err(cause) = connection.await {
            // Peers vanish, are slow or speak no HTTP: nothing that the operator could mend.
            tracing::debug!(error = %cause, "connection ended");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use axum::routing::get;
    use tokio::sync::{Notify, oneshot};
    use tokio::task::JoinHandle;

    use super::*;

    /// A server on a free port, and how to end it.
    struct Served {
        address: SocketAddr,
        end: oneshot::Sender<()>,
        server: JoinHandle<()>,
    }

    impl Served {
        async fn start(service: Router, headers_within: Duration, connections: usize) -> Self {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            let address = listener.local_addr().unwrap();
            let (end, ended) = oneshot::channel();
            let limits =
                ConnectionLimits { headers_within, connections, ..ConnectionLimits::default() };
            let server = tokio::spawn(serve(listener, service, limits, async {
                ended.await.unwrap_or_default();
            }));
            Self { address, end, server }
        }

        /// Sends these bytes and gives everything that comes back until the server hangs up.
        fn said(&self, sent: &'static str) -> JoinHandle<String> {
            let address = self.address;
            tokio::task::spawn_blocking(move || {
                let mut stream = std::net::TcpStream::connect(address).unwrap();
                stream.write_all(sent.as_bytes()).unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).unwrap();
                answer
            })
        }
    }

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_mins(10);
    const REQUEST: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

    fn greeting() -> Router {
        let greet = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string();
        Router::new().route("/", get(greet))
    }

    #[tokio::test]
    async fn a_request_is_answered_and_knows_its_peer() {
        let served = Served::start(greeting(), LONG, 10).await;
        let answer = served.said(REQUEST).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.ends_with("127.0.0.1"), "{answer}");
    }

    #[tokio::test]
    async fn headers_that_never_end_are_cut_and_so_is_silence() {
        let served = Served::start(greeting(), SHORT, 10).await;
        for unfinished in ["GET / HTTP/1.1\r\nhost: x\r\n", "G", "PRI * HTTP/2.0\r\n", ""] {
            let answer = served.said(unfinished).await.unwrap();
            assert!(!answer.contains(" 200 "), "{unfinished}: {answer}");
        }
        // The connection that was kept alive is cut too, after its answer.
        let answer = served.said("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }

    #[tokio::test]
    async fn one_connection_too_many_waits_for_its_place() {
        let served = Served::start(greeting(), SHORT, 1).await;
        let silent = served.said("");
        let waiting = served.said(REQUEST);
        assert!(waiting.await.unwrap().starts_with("HTTP/1.1 200 "));
        silent.await.unwrap();
    }

    #[tokio::test]
    async fn ending_lets_a_request_in_flight_end_and_takes_no_other() {
        let (asked, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (at_work, may_answer) = (Arc::clone(&asked), Arc::clone(&go_on));
        let slow = async move || {
            at_work.notify_one();
            may_answer.notified().await;
            "done"
        };
        let served = Served::start(Router::new().route("/", get(slow)), LONG, 10).await;
        let answer = served.said(REQUEST);
        asked.notified().await;
        served.end.send(()).unwrap();
        while std::net::TcpStream::connect(served.address).is_ok() {
            tokio::task::yield_now().await;
        }
        assert!(!served.server.is_finished());
        go_on.notify_one();
        assert!(answer.await.unwrap().ends_with("done"));
        served.server.await.unwrap();
    }
}
