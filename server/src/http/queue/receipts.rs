//! What became of a file's entries; as a file it goes back to the phone, which then lets them go.

use jiff::Timestamp;
use serde::Serialize;
use survey_specs::problem::Position;
use utoipa::ToSchema;

use crate::http::collect::response::ReceiptBody;
use crate::http::language::Language;
use crate::http::problem::{ItemProblem, Problem};
use crate::queue_file::{Broken, Unreadable};

/// Problems that are listed of one entry; whoever mends it needs no more at once.
const MOST_PROBLEMS: usize = 20;

/// What became of the entries of a file.
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipts {
    /// The version of this form: 1.
    thuocdo_receipts: u8,
    /// When the file was handed in.
    #[schema(format = "date-time")]
    imported_at: String,
    /// How many entries were newly stored, …
    pub stored: usize,
    /// … were stored before, …
    pub same: usize,
    /// … lie in quarantine, for other answers came first, …
    pub conflict: usize,
    /// … or were not stored. What of the file could not be read at all is not counted.
    pub refused: usize,
    /// Where the file stops making sense; null if it was read to its end.
    #[schema(required)]
    pub broken: Option<BrokenPlace>,
    /// One line per entry, in order.
    pub entries: Vec<Line>,
}

/// Where a file stops making sense.
#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenPlace {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// `cut_off`, `damaged` or `too_many_entries`.
    #[schema(value_type = String)]
    pub code: &'static str,
    /// What is wrong there.
    #[schema(value_type = String)]
    pub message: &'static str,
}

/// What became of one entry.
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueueReceipt)]
pub struct Line {
    /// The line of the file on which it begins, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The round, as it stands in the entry.
    round: Option<String>,
    /// The id of the response, as it stands in the entry.
    // tidy: text because it is what a stranger sent
    response_id: Option<String>,
    /// The hash, as it stands in the entry.
    content_hash: Option<String>,
    /// `stored`, `same`, `conflict` or `refused`.
    pub outcome: &'static str,
    /// What the phone keeps instead of the answers, if they are stored.
    receipt: Option<ReceiptBody>,
    /// Why they are not.
    #[serde(flatten)]
    pub trouble: Option<Trouble>,
}

/// Why an entry is not stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trouble {
    /// A stable code.
    #[schema(value_type = String)]
    pub code: &'static str,
    /// What is wrong, in words.
    pub message: String,
    /// Every problem of the response, or the first 20.
    pub problems: Vec<ItemProblem>,
}

/// What became of a response.
#[derive(Debug)]
pub enum Outcome {
    /// Stored now.
    Stored(ReceiptBody),
    /// Stored before.
    Same(ReceiptBody),
    /// In quarantine.
    Conflict(Trouble),
    /// Not stored.
    Refused(Trouble),
}

impl Trouble {
    /// A problem as the sender would have got it.
    #[must_use]
    pub fn of(problem: &Problem, language: Language) -> Self {
        Self {
            code: problem.code(),
            message: problem.in_words(language),
            problems: problem.problems().iter().take(MOST_PROBLEMS).cloned().collect(),
        }
    }

    /// The hash is not that of the body.
    #[must_use]
    pub fn changed(language: Language) -> Self {
        let message = language.pick(
            "Mã băm không khớp với phiếu: tệp đã bị sửa hoặc hỏng.",
            "The hash does not fit the body: the file was changed or is damaged.",
        );
        Self { code: "hash_mismatch", message: message.to_owned(), problems: Vec::new() }
    }
}

impl Line {
    /// An entry that could be read.
    #[must_use]
    pub fn new(
        position: Position,
        round: String,
        // tidy: text because it is what a stranger sent
        response_id: String,
        content_hash: String,
        outcome: Outcome,
    ) -> Self {
        let (word, receipt, trouble) = match outcome {
            Outcome::Stored(receipt) => ("stored", Some(receipt), None),
            Outcome::Same(receipt) => ("same", Some(receipt), None),
            Outcome::Conflict(trouble) => ("conflict", None, Some(trouble)),
            Outcome::Refused(trouble) => ("refused", None, Some(trouble)),
        };
        Self {
            line: position.line,
            column: position.column,
            round: Some(round),
            response_id: Some(response_id),
            content_hash: Some(content_hash),
            outcome: word,
            receipt,
            trouble,
        }
    }

    /// An entry that could not be read.
    #[must_use]
    pub fn unreadable(position: Position, why: Unreadable, language: Language) -> Self {
        let message = why.words(language);
        Self {
            line: position.line,
            column: position.column,
            round: None,
            response_id: None,
            content_hash: None,
            outcome: "refused",
            receipt: None,
            trouble: Some(Trouble { code: why.code(), message, problems: Vec::new() }),
        }
    }
}

impl Receipts {
    /// The receipts of a file of which nothing is stored yet.
    #[must_use]
    pub fn begun(now: Timestamp, broken: Option<Broken>) -> Self {
        let place = |Broken { position, code, message }| BrokenPlace {
            line: position.line,
            column: position.column,
            code,
            message,
        };
        Self {
            thuocdo_receipts: 1,
            imported_at: now.to_string(),
            stored: 0,
            same: 0,
            conflict: 0,
            refused: 0,
            broken: broken.map(place),
            entries: Vec::new(),
        }
    }

    /// Adds the next lines, each with its place among them.
    pub fn add(&mut self, mut lines: Vec<(usize, Line)>) {
        lines.sort_by_key(|(place, _)| *place);
        for (_, line) in lines {
            self.count(&line);
            self.entries.push(line);
        }
    }

    /// Adds the receipts of one more file.
    pub fn append(&mut self, other: Self) {
        for line in other.entries {
            self.count(&line);
            self.entries.push(line);
        }
        self.broken = self.broken.take().or(other.broken);
    }

    fn count(&mut self, line: &Line) {
        let counter = match line.outcome {
            "stored" => &mut self.stored,
            "same" => &mut self.same,
            "conflict" => &mut self.conflict,
            _ => &mut self.refused,
        };
        *counter += 1;
    }
}
