//! The pictures and recordings that lie beside a questionnaire.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use survey_specs::questionnaire::draft::Unreadable;
use survey_specs::questionnaire::media::{MAX_FILE_BYTES, MediaName, NotMedia};

/// Reads a file that the questionnaire at this path names.
///
/// # Errors
///
/// If there is none, it lies elsewhere through a link of the file system, or it is too large.
pub fn beside(questionnaire: &Path) -> impl FnMut(&MediaName) -> Result<Vec<u8>, Unreadable> {
    let parent = questionnaire.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = parent.unwrap_or(Path::new("."));
    |name| read(folder, name)
}

fn read(folder: &Path, name: &MediaName) -> Result<Vec<u8>, Unreadable> {
    let folder = folder.canonicalize().map_err(|cause| unreadable(&cause))?;
    let path = folder.join(name.as_str()).canonicalize().map_err(|cause| unreadable(&cause))?;
    // Looked at before it is opened: opening a pipe would wait for ever.
    if !path.starts_with(&folder) || !path.is_file() {
        return Err(Unreadable::Outside);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|cause| unreadable(&cause))?;
    let most = u64::from(MAX_FILE_BYTES);
    file.take(most + 1).read_to_end(&mut bytes).map_err(|cause| unreadable(&cause))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        Ok(bytes)
    } else {
        Err(Unreadable::NotMedia(NotMedia::TooLarge))
    }
}

fn unreadable(cause: &io::Error) -> Unreadable {
    match cause.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Unreadable::Missing,
        _ => Unreadable::Refused(cause.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_read_from_the_folder_of_the_questionnaire_and_from_nowhere_else() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("q");
        fs::create_dir_all(folder.join("images")).unwrap();
        fs::write(folder.join("images/a.png"), "a").unwrap();
        fs::create_dir(folder.join("b.png")).unwrap();
        fs::write(scratch.path().join("secret.png"), "s").unwrap();
        let too_many = usize::try_from(MAX_FILE_BYTES).unwrap() + 1;
        fs::write(folder.join("large.mp3"), vec![0; too_many]).unwrap();
        let questionnaire = folder.join("q.questionnaire.yaml");
        let mut look = beside(&questionnaire);
        let mut read = |name: &str| look(&MediaName::new(name).unwrap());
        assert_eq!(read("images/a.png"), Ok(b"a".to_vec()));
        assert_eq!(read("images/b.png"), Err(Unreadable::Missing));
        assert_eq!(read("images/a.png/c.png"), Err(Unreadable::Missing));
        assert_eq!(read("b.png"), Err(Unreadable::Outside), "a folder");
        assert_eq!(read("large.mp3"), Err(Unreadable::NotMedia(NotMedia::TooLarge)));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../secret.png", folder.join("link.png")).unwrap();
            assert_eq!(read("link.png"), Err(Unreadable::Outside));
        }
    }
}
