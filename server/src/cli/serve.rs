//! `thuocdo serve`: serve the questionnaires, the staff's pages and the results.

use std::future::Future;
use std::io::{self, IsTerminal};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::config::Config;
use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::clock::SystemClock;
use crate::http::collect::taking_answers;
use crate::http::public_url::PublicUrl;
use crate::http::results::is_public;
use crate::http::{App, router};
use crate::link::Signer;
use crate::randomness::OsRandomness;
use crate::store::Store;

/// Where the server listens unless it is told otherwise.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// How long requests in flight may still take when the server is asked to end.
const END_WITHIN: Duration = Duration::from_secs(30);

/// Serve the questionnaires, the staff's pages and the results.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS", env = "THUOCDO_LISTEN")]
    listen: Option<SocketAddr>,
    /// The address under which people reach the server [default: http:// and what it listens on].
    #[arg(long, value_name = "URL", env = "THUOCDO_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    /// A TOML file with `listen` and `public_url`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How the log is written to standard error; `THUOCDO_LOG` filters it.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(super) log: LogFormat,
    #[command(flatten)]
    store: StoreArgs,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Starts the log on standard error, from this level on.
pub fn start_log(format: LogFormat, level: &str) {
    let filter = EnvFilter::try_from_env("THUOCDO_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
}

impl Serve {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let config = self.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
        let listen = self.listen.or(config.listen).unwrap_or(LISTEN);
        let listener = bind(listen).await?;
        let address =
            listener.local_addr().map_err(|cause| Failure::environment("cannot listen", &cause))?;
        let public_url = self.public_url.clone().or(config.public_url);
        let public_url = match public_url {
            Some(url) => url,
            None => format!("http://{address}")
                .parse()
                .map_err(|error| Failure::environment("the address", &error))?,
        };
        let ended = termination()
            .map_err(|cause| Failure::environment("cannot wait for signals", &cause))?;
        let store = self.store.open().await?;
        let clock = Arc::new(SystemClock);
        let app = App::start(Arc::clone(&store), clock, Arc::new(OsRandomness), public_url.clone())
            .await?;
        print_addresses(store.as_ref(), &public_url, console).await?;
        console.flush()?;
        serve(listener, &app, ended).await?;
        store.close().await;
        tracing::info!("ended");
        Ok(())
    }
}

async fn bind(listen: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(listen).await.map_err(|cause| match cause.kind() {
        io::ErrorKind::AddrInUse => Failure::Environment(format!(
            "cannot listen on {listen}: another program uses this port; choose another with --listen"
        )),
        _ => Failure::environment(&format!("cannot listen on {listen}"), &cause),
    })
}

/// Serves until the signal comes, then lets requests in flight end.
async fn serve(
    listener: TcpListener,
    app: &Arc<App>,
    ended: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let service = router::router(app);
    let server = axum::serve(listener, service).with_graceful_shutdown(async {
        // Whether the sender spoke or is gone: both mean the end.
        stopped.await.unwrap_or_default();
    });
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        result = &mut server => return finished(result),
        () = ended => tracing::info!("ending: requests in flight are answered"),
    }
    drop(stop);
    if let Ok(result) = tokio::time::timeout(END_WITHIN, server).await {
        return finished(result);
    }
    tracing::warn!("ended with requests in flight");
    Ok(())
}

fn finished(result: Result<io::Result<()>, tokio::task::JoinError>) -> Result<(), Failure> {
    match result {
        Ok(Ok(())) => Ok(()),
        Ok(Err(cause)) => Err(Failure::environment("the server failed", &cause)),
        Err(cause) => Err(Failure::environment("the server failed", &cause)),
    }
}

/// Waits for Ctrl-C or a request to terminate.
#[cfg(unix)]
fn termination() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn termination() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Prints one line per address that people want to know.
pub async fn print_addresses(
    store: &dyn Store,
    public_url: &PublicUrl,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let now = console.clock.now();
    let signer = Signer::from_store(store, console.randomness).await?;
    let rounds = store.rounds().await?;
    for round in rounds.iter().filter(|round| taking_answers(round, now).is_ok()) {
        // Answers by the link of a unit count for that unit; one link shows what they all look like.
        let unit = store.round_units(&round.code).await?.into_iter().next();
        let link = public_url.join(&format!("/r/{}", signer.link_code(&round.code, unit.as_ref())));
        console.say(format_args!("questionnaire  {link}"))?;
    }
    console.say(format_args!("staff          {}", public_url.join("/staff")))?;
    for round in rounds.iter().filter(|round| is_public(round, now)) {
        console.say(format_args!(
            "results        {}",
            public_url.join(&format!("/results/{}", round.code))
        ))?;
    }
    Ok(())
}
