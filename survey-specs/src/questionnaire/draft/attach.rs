//! From names of files to their contents.

use std::collections::{BTreeMap, BTreeSet};

use super::Draft;
use crate::problem::{Position, Problem};
use crate::questionnaire::media::{
    MAX_TOTAL_BYTES, Media, MediaContent, MediaFile, MediaName, NotMedia, inspect,
};
use crate::yaml::fields::Problems;

/// A file that a questionnaire was given, to be kept beside the version that is made of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What the questionnaire says of it.
    pub content: MediaContent,
    /// The content itself.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    /// Without the bytes, which are many.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Attachment").field(&self.content).finish()
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There is none of this name.
    #[error("there is no such file beside the questionnaire")]
    Missing,
    /// The name leads out of the questionnaire's folder through a link of the file system, or to
    /// something that is no file.
    #[error("this is no file in the questionnaire's folder")]
    Outside,
    /// It is larger than any file may be; nobody read it.
    #[error(transparent)]
    NotMedia(NotMedia),
    /// The system refused.
    #[error("the file cannot be read: {0}")]
    Refused(String),
}

impl Unreadable {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "media_not_found",
            Self::Outside => "media_outside",
            Self::NotMedia(not_media) => code(*not_media),
            Self::Refused(_) => "media_unreadable",
        }
    }
}

fn code(not_media: NotMedia) -> &'static str {
    match not_media {
        NotMedia::Unknown => "media_damaged",
        NotMedia::TooLarge => "media_too_large",
        NotMedia::Pixels => "media_pixels",
    }
}

/// What a name came to: its content, or the code and the message of a problem.
type Outcome = Result<MediaContent, (&'static str, String)>;

impl Draft {
    /// Replaces the names of files by what is in them, and gives the files out, each content once.
    /// `look` reads one file; it is asked once for each name.
    ///
    /// # Errors
    ///
    /// Every file that is missing, too large, or not what its name says. The draft then stays as it
    /// is.
    pub fn attach(
        &mut self,
        mut look: impl FnMut(&MediaName) -> Result<Vec<u8>, Unreadable>,
    ) -> Result<Vec<Attachment>, Vec<Problem>> {
        let mut outcomes: BTreeMap<MediaName, Outcome> = BTreeMap::new();
        let mut kept = BTreeSet::new();
        let mut attachments = Vec::new();
        let mut total: u64 = 0;
        let problems = Problems::default();
        for (path, name) in self.named() {
            let outcome = outcomes.entry(name.clone()).or_insert_with(|| {
                let bytes = look(&name).map_err(|error| (error.code(), error.to_string()))?;
                let content = as_named(&name, &bytes)?;
                if kept.insert(content.hash.clone()) {
                    total += u64::from(content.bytes);
                    if total > MAX_TOTAL_BYTES {
                        let most = MAX_TOTAL_BYTES / (1024 * 1024);
                        let message = format!(
                            "the questionnaire’s files are larger than {most} MiB together"
                        );
                        return Err(("media_too_large_together", message));
                    }
                    attachments.push(Attachment { content: content.clone(), bytes });
                }
                Ok(content)
            });
            if let Err((code, message)) = outcome {
                problems.note(self.media_problem(code, &path, format!("`{name}`: {message}")));
            }
        }
        if problems.has_errors() {
            return Err(problems.finish("", ""));
        }
        let places: Vec<_> =
            self.questionnaire.media().into_iter().map(|(place, _)| place).collect();
        for place in places {
            let slot = self.questionnaire.media_slot(place).and_then(Option::as_mut);
            for file in slot.into_iter().flat_map(Media::files_mut) {
                if let MediaFile::Named(name) = file
                    && let Some(Ok(content)) = outcomes.get(name)
                {
                    *file = MediaFile::Content(content.clone());
                }
            }
        }
        Ok(attachments)
    }

    /// A problem for every file that is still only named.
    pub(super) fn unattached(&self) -> Vec<Problem> {
        let problem = |(path, name): (String, MediaName)| {
            let message = format!("the file `{name}` was not attached, so nobody could see it");
            self.media_problem("media_not_attached", &path, message)
        };
        self.named().into_iter().map(problem).collect()
    }

    /// Every file that is only named, with its path in the questionnaire.
    fn named(&self) -> Vec<(String, MediaName)> {
        let mut named = Vec::new();
        for (place, media) in self.questionnaire.media() {
            let path = place.path(&self.questionnaire);
            for (key, language, file) in media.files() {
                if let MediaFile::Named(name) = file {
                    named.push((format!("{path}.{key}.{language}"), name.clone()));
                }
            }
        }
        named
    }

    fn media_problem(&self, code: &'static str, path: &str, message: String) -> Problem {
        let position: Position = self.position(path);
        Problem::error(code, position, self.path_in_file(path), message)
    }
}

/// The content of a file that is what its name says.
fn as_named(name: &MediaName, bytes: &[u8]) -> Outcome {
    let content = inspect(bytes).map_err(|error| (code(error), error.to_string()))?;
    if content.media_type == name.media_type() {
        return Ok(content);
    }
    let right = content.media_type.extensions().first().copied().unwrap_or_default();
    Err((
        "media_not_as_named",
        format!("by its content the file is {}: name it .{right}", content.media_type.as_str()),
    ))
}
