//! `thuocdo serve`: serve the questionnaires, the staff's pages and the results.

use std::env;
use std::future::Future;
use std::io::{self, IsTerminal};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::net::TcpListener;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::config::Config;
use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::clock::SystemClock;
use crate::http::listener::{self, ConnectionLimits};
use crate::http::public_url::PublicUrl;
use crate::http::results::is_public;
use crate::http::{App, Exposure, router};
use crate::link::{Link, Signer};
use crate::randomness::OsRandomness;
use crate::store::Store;
use crate::traffic::network::TrustedHops;

/// Where the server listens unless it is told otherwise.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// How often senders are forgotten who have been known for a day.
const FORGET_EVERY: Duration = Duration::from_mins(1);

/// Serve the questionnaires, the staff's pages and the results.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS", env = "THUOCDO_LISTEN")]
    listen: Option<SocketAddr>,
    /// The address under which people reach the server [default: http:// and what it listens on].
    #[arg(long, value_name = "URL", env = "THUOCDO_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    /// The number of proxies before the server that add to `X-Forwarded-For` [default: 0].
    #[arg(long, value_name = "N", env = "THUOCDO_TRUSTED_HOPS")]
    trusted_hops: Option<u8>,
    /// A TOML file with `listen`, `public_url`, `[network]` and `[limits]`.
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

/// Starts the log on standard error, from this level on unless `THUOCDO_LOG` says otherwise.
///
/// # Errors
///
/// If `THUOCDO_LOG` cannot be read as a filter.
pub fn start_log(format: LogFormat, level: &str) -> Result<(), Failure> {
    let wished = env::var_os("THUOCDO_LOG").unwrap_or_default();
    let filter = filter(&wished.to_string_lossy(), level)?;
    let lines = fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(io::stderr);
    let log = tracing_subscriber::registry().with(filter).with(filter_fn(may_be_logged));
    match format {
        LogFormat::Text => log.with(lines).init(),
        LogFormat::Json => {
            log.with(lines.json().flatten_event(true).with_span_list(false)).init();
        }
    }
    Ok(())
}

/// What is logged, as somebody wishes it; by default everything from a level on.
fn filter(wished: &str, level: &str) -> Result<EnvFilter, Failure> {
    let wished = if wished.trim().is_empty() { level } else { wished };
    EnvFilter::builder()
        .parse(wished)
        .map_err(|error| Failure::Usage(format!("THUOCDO_LOG is not a filter of the log: {error}")))
}

/// Libraries write addresses, and with them the codes of links, into their finer lines, so no filter
/// brings these out; our own lines hold neither.
fn may_be_logged(line: &Metadata<'_>) -> bool {
    *line.level() <= Level::INFO || line.target().starts_with("thuocdo")
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
        let trusted_hops = self.trusted_hops.or(config.network.trusted_hops).unwrap_or_default();
        let exposure = Exposure { trusted_hops: TrustedHops(trusted_hops), limits: config.limits };
        let (randomness, url) = (Arc::new(OsRandomness), public_url.clone());
        let app = App::start(Arc::clone(&store), clock, randomness, url, exposure).await?;
        tokio::spawn(forget_senders(Arc::downgrade(&app)));
        print_addresses(store.as_ref(), &public_url, console).await?;
        console.flush()?;
        let ending = app.ending.clone();
        let ended = async move {
            ended.await;
            ending.begin();
        };
        listener::serve(listener, router::router(&app), ConnectionLimits::default(), ended).await;
        store.close().await;
        tracing::info!("ended");
        Ok(())
    }
}

/// Forgets hashes of senders when their day is over, even if nobody sends anything more.
async fn forget_senders(app: Weak<App>) {
    let mut every = tokio::time::interval(FORGET_EVERY);
    loop {
        every.tick().await;
        let Some(app) = app.upgrade() else { return };
        app.traffic.forget(app.clock.now());
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
    for round in rounds.iter().filter(|round| round.is_open_at(now)) {
        // Answers by the link of a unit count for that unit; one link shows what they all look like.
        let unit = store.round_units(&round.code).await?.into_iter().next();
        let link = signer.link_code(&Link::plain(round.code.clone(), unit));
        let link = public_url.join(&format!("/r/{link}"));
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

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Mutex, PoisonError};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_filter_brings_out_the_finer_lines_of_libraries() {
        for wished in
            ["trace", "tower_http=trace", "info,tower_http::csrf=trace,thuocdo_server=trace"]
        {
            let lines = Lines::default();
            let writer = lines.clone();
            let log = tracing_subscriber::registry()
                .with(filter(wished, "info").unwrap())
                .with(filter_fn(may_be_logged))
                .with(fmt::layer().with_ansi(false).with_writer(move || writer.clone()));
            tracing::subscriber::with_default(log, || {
                tracing::trace!(target: "tower_http::csrf", "a secret address");
                tracing::debug!(target: "hyper::proto", "a secret address");
                tracing::info!(target: "tower_http::csrf", "worth knowing");
                tracing::trace!(target: "thuocdo_server::store", "our own");
            });
            let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
            assert!(!lines.contains("secret"), "{wished}: {lines}");
            assert!(lines.contains("worth knowing"), "{wished}: {lines}");
            assert_eq!(
                lines.contains("our own"),
                wished != "tower_http=trace",
                "{wished}: {lines}"
            );
        }
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_wrong_usage() {
        for wrong in ["thuocdo_server=loud", "info,,=", "[{"] {
            let failure = filter(wrong, "info").unwrap_err();
            assert_eq!(failure.exit_code(), 2, "{wrong}");
        }
        for right in ["", " ", "debug", "warn,thuocdo_server=debug"] {
            assert!(filter(right, "info").is_ok(), "{right}");
        }
    }
}
