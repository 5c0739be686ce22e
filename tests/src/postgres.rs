//! A PostgreSQL of the tests' own: a cluster in a scratch folder, reached by a Unix socket, gone
//! when it is dropped.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

/// Where Debian puts the server binaries of PostgreSQL 15.
const BINARIES: &str = "/usr/lib/postgresql/15/bin";
/// The user that owns everything in the cluster.
const OWNER: &str = "postgres";

/// Whether the server binaries are installed.
#[must_use]
pub fn is_installed() -> bool {
    ["initdb", "pg_ctl", "createdb", "psql"]
        .iter()
        .all(|name| Path::new(BINARIES).join(name).is_file())
}

/// Whether PostgreSQL has to be there.
#[must_use]
pub fn is_required() -> bool {
    env::var_os("CI").is_some_and(|ci| ci != "false")
        || env::var_os("THUOCDO_REQUIRE_POSTGRES").is_some()
}

/// Whether commits reach the disk before they are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// They need not, which is faster.
    Relaxed,
    /// They do, for tests in which the cluster is killed.
    Full,
}

/// A cluster that runs until it is dropped.
#[derive(Debug)]
pub struct TempPostgres {
    folder: TempDir,
    durability: Durability,
    databases: AtomicU32,
}

impl TempPostgres {
    /// Makes a cluster and starts it.
    ///
    /// # Panics
    ///
    /// If PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start(durability: Durability) -> Self {
        assert!(is_installed(), "PostgreSQL 15 is missing (`apt-get install postgresql-15`)");
        // Not in TMPDIR: the path of a socket may have 107 bytes at most.
        let folder = tempfile::Builder::new().prefix("thuocdo-pg-").tempdir_in("/tmp");
        let folder = folder.expect("scratch folder");
        if is_root() {
            run(Command::new("chown").arg(OWNER).arg(folder.path()));
        }
        let cluster = Self { folder, durability, databases: AtomicU32::new(0) };
        let arguments = ["-A", "trust", "-U", OWNER, "-E", "UTF8", "--locale=C", "--no-sync", "-D"];
        run(server_command("initdb").args(arguments).arg(cluster.data()));
        cluster.resume();
        cluster
    }

    /// Starts the cluster again after [`crash`](Self::crash).
    pub fn resume(&self) {
        let fsync = match self.durability {
            Durability::Relaxed => "off",
            Durability::Full => "on",
        };
        let socket = self.folder.path().display();
        let options =
            format!("-k {socket} -c listen_addresses='' -c fsync={fsync} -c max_connections=300");
        run(server_command("pg_ctl")
            .args(["-w", "-s", "-o", &options, "-l"])
            .arg(self.folder.path().join("log"))
            .arg("-D")
            .arg(self.data())
            .arg("start"));
    }

    /// Ends every server process at once, without a checkpoint, as a power cut would.
    pub fn crash(&self) {
        run(server_command("pg_ctl")
            .args(["-w", "-s", "-m", "immediate", "-D"])
            .arg(self.data())
            .arg("stop"));
    }

    /// Makes an empty database and gives its address.
    pub fn new_database(&self) -> String {
        let name = format!("story_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        run(self.client_command("createdb").arg(&name));
        format!("postgres://{OWNER}@localhost/{name}?host={}", self.folder.path().display())
    }

    /// A session in the database of this address that runs `script` and then stands idle, with what
    /// it has locked, until it is dropped.
    ///
    /// # Panics
    ///
    /// If the script fails.
    #[must_use]
    pub fn hold(&self, address: &str, script: &str) -> Session {
        let mut child = self
            .client_command("psql")
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", address])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("psql");
        let mut stdin = child.stdin.take().expect("its standard input");
        writeln!(stdin, "{script}\n\\echo done").expect("psql reads");
        let stdout = BufReader::new(child.stdout.take().expect("its standard output"));
        let done = stdout.lines().map_while(Result::ok).any(|line| line == "done");
        assert!(done, "psql failed at: {script}");
        Session { child, stdin: Some(stdin) }
    }

    fn client_command(&self, name: &str) -> Command {
        let mut command = Command::new(Path::new(BINARIES).join(name));
        command.env("PGHOST", self.folder.path()).env("PGUSER", OWNER);
        command
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for TempPostgres {
    fn drop(&mut self) {
        let mut stop = server_command("pg_ctl");
        stop.args(["-w", "-s", "-m", "immediate", "-D"]).arg(self.data()).arg("stop");
        // A cluster that a test has crashed is not there to be stopped.
        drop(stop.stdout(Stdio::null()).stderr(Stdio::null()).status());
    }
}

/// A session that stands idle.
#[derive(Debug)]
pub struct Session {
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Drop for Session {
    /// Ends the session and waits until its locks are released.
    fn drop(&mut self) {
        drop(self.stdin.take());
        drop(self.child.wait());
    }
}

/// A command of the server's side, which refuses to run as root.
fn server_command(name: &str) -> Command {
    let program = Path::new(BINARIES).join(name);
    if is_root() {
        let mut command = Command::new("setpriv");
        let user =
            [format!("--reuid={OWNER}"), format!("--regid={OWNER}"), "--clear-groups".into()];
        // The folder it is called in may be closed to that user.
        command.args(user).arg(program).current_dir("/");
        command
    } else {
        Command::new(program)
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Runs a command to its end and shows what it printed only if it fails.
fn run(command: &mut Command) {
    let name = command.get_program().to_owned();
    let arguments = command.get_args().collect::<Vec<&OsStr>>().join(OsStr::new(" "));
    let what = format!("{} {}", name.display(), arguments.display());
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{what}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {}\n{errors}", output.status);
}
