//! The data folder and the database's file: they hold answers, hashes of passwords and the secrets
//! that sign links, so on Unix they are made for the account of the server alone.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Held while the file is made. Closing a file drops every lock that the same process has on it, so
/// SQLite must not open the file while it is still open here.
static CREATING: Mutex<()> = Mutex::new(());

/// Makes the folder and an empty file where they are missing, and warns if others have access to
/// them. SQLite gives the files beside the database's the mode of the database's own.
pub(super) fn create(folder: &Path, file: &Path) -> io::Result<()> {
    let mut new_folder = DirBuilder::new();
    new_folder.recursive(true);
    let mut new_file = OpenOptions::new();
    new_file.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};

        new_folder.mode(0o700);
        new_file.mode(0o600);
    }
    new_folder.create(folder)?;
    {
        let _creating = CREATING.lock().unwrap_or_else(PoisonError::into_inner);
        match new_file.open(file) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    #[cfg(unix)]
    {
        let open = open_to_others(&[folder, file])?;
        if !open.is_empty() {
            tracing::warn!(
                paths = open.join(", "),
                "other accounts have access to the stored data; take it away with chmod go-rwx"
            );
        }
    }
    Ok(())
}

/// The paths to which accounts other than the owner's have access, each with its mode.
#[cfg(unix)]
fn open_to_others(paths: &[&Path]) -> io::Result<Vec<String>> {
    use std::os::unix::fs::PermissionsExt;

    let mut open = Vec::new();
    for path in paths {
        let mode = std::fs::metadata(path)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            open.push(format!("{} ({mode:04o})", path.display()));
        }
    }
    Ok(open)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::time::Duration;

    use super::super::{FILE, SqliteStore};
    use super::*;
    use crate::store::{Health, Limits};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    async fn open(folder: &Path) -> SqliteStore {
        let limits = Limits { lock_wait: Duration::from_secs(5), ..Limits::default() };
        SqliteStore::open(folder, limits).await.unwrap()
    }

    #[tokio::test]
    async fn folder_and_files_are_made_for_the_owner_alone() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("srv/data");
        let store = open(&folder).await;
        store.secret("link", [1; 32]).await.unwrap();
        assert_eq!(mode(&folder), 0o700);
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(mode(&entry.path()), 0o600, "{}", entry.path().display());
            names.push(entry.file_name().into_string().unwrap());
        }
        names.sort();
        assert_eq!(names, [FILE.to_owned(), format!("{FILE}-shm"), format!("{FILE}-wal")]);
        assert_eq!(open_to_others(&[&folder, &folder.join(FILE)]).unwrap(), [""; 0]);
    }

    #[tokio::test]
    async fn what_others_may_read_is_told_and_left_as_it_is() {
        let scratch = tempfile::tempdir().unwrap();
        let (folder, file) = (scratch.path().join("data"), scratch.path().join("data").join(FILE));
        open(&folder).await.close().await;
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        open(&folder).await.close().await;
        assert_eq!((mode(&folder), mode(&file)), (0o755, 0o640));
        let expected =
            [format!("{} (0755)", folder.display()), format!("{} (0640)", file.display())];
        assert_eq!(open_to_others(&[&folder, &file]).unwrap(), expected);
    }
}
