//! What is wrong with a file that people write: every problem, with its place and an excerpt.

use std::fmt;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used; somebody should look at this.
    Warning,
    /// The file is valid, but this part of it is not supported here.
    Unsupported,
}

impl Severity {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Unsupported => "unsupported",
        }
    }
}

/// A place in a file, both counted from 1; columns count Unicode characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Position {
    /// The line, from 1; 0 if the problem is about the file as a whole.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// One problem of a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// A stable code, such as `unknown_item`.
    pub code: &'static str,
    /// What is wrong and what would be right, as a sentence.
    pub message: String,
    /// The file, as the caller named it.
    pub file: String,
    /// Where in the file.
    #[serde(flatten)]
    pub position: Position,
    /// Where in the structure, such as `sections[1].items[3].label`.
    pub path: String,
    /// The line of the file, cut to a readable length.
    #[serde(skip)]
    pub excerpt: String,
}

impl Problem {
    /// An error at a position; the file's name and the excerpt are added by [`Problem::in_file`].
    #[must_use]
    pub fn error(
        code: &'static str,
        position: Position,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            file: String::new(),
            position,
            path: path.into(),
            excerpt: String::new(),
        }
    }

    /// The same as a warning.
    #[must_use]
    pub fn warning(
        code: &'static str,
        position: Position,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, position, path, message) }
    }

    /// Whether the file cannot be used because of this.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Adds the file's name and the excerpt from its text. For many problems of one file,
    /// [`yaml::fields::in_file`](crate::yaml::fields::in_file) looks for the lines once.
    #[must_use]
    pub fn in_file(self, file: &str, text: &str) -> Self {
        let line = self.position.line.checked_sub(1).and_then(|index| text.lines().nth(index));
        self.with_excerpt(file, line.unwrap_or_default())
    }

    /// Adds the file's name and the excerpt from the line that the problem is in.
    #[must_use]
    pub fn with_excerpt(mut self, file: &str, line: &str) -> Self {
        file.clone_into(&mut self.file);
        self.excerpt = window(line, self.position.column);
        self
    }
}

/// The longest excerpt, in characters.
const WINDOW: usize = 100;

/// At most [`WINDOW`] characters of a line, around the column.
fn window(line: &str, column: usize) -> String {
    let start = column.saturating_sub(WINDOW / 2).min(line.chars().count().saturating_sub(WINDOW));
    line.chars().skip(start).take(WINDOW).collect()
}

impl fmt::Display for Problem {
    /// One line a person can click on, then the excerpt:
    /// `file:line:column: error[code]: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.position.line > 0 {
            write!(f, ":{}:{}", self.position.line, self.position.column)?;
        }
        write!(f, ": {}[{}]: {}", self.severity.as_str(), self.code, self.message)?;
        if !self.excerpt.is_empty() {
            let number = self.position.line.to_string();
            let trimmed = self.excerpt.trim_end();
            write!(f, "\n  {number} | {trimmed}")?;
        }
        Ok(())
    }
}
