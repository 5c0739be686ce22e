//! From the source of a pattern to its parts, and by way of these to its program.

use super::MAX_STEPS;
use super::compile::{Node, TooLarge, compile};
use super::machine::{Class, Member, Program, Step};

/// The deepest nesting of groups.
const MAX_NESTING: usize = 32;

/// The longest pattern, in bytes.
const MAX_LENGTH: usize = 1_000;

/// A pattern that leaves the subset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// Where the trouble begins, in bytes from the start of the pattern.
    pub offset: usize,
    /// What is wrong and, where possible, what to write instead: a short sentence.
    pub message: String,
}

/// Reads a pattern and compiles it.
pub(super) fn parse(source: &str) -> Result<Program, PatternError> {
    let mut reader = Reader { source, offset: 0, nesting: 0 };
    if source.len() > MAX_LENGTH {
        return Err(refuse(MAX_LENGTH, format!("A pattern has at most {MAX_LENGTH} bytes.")));
    }
    let node = reader.alternatives()?;
    if reader.peek().is_some() {
        return Err(refuse(
            reader.offset,
            "This `)` closes no group; a parenthesis itself is `\\)`.",
        ));
    }
    compile(&node).map_err(|TooLarge| {
        let message = format!(
            "The pattern is too large: its repetitions come to more than {MAX_STEPS} steps."
        );
        refuse(0, message)
    })
}

fn refuse(offset: usize, message: impl Into<String>) -> PatternError {
    PatternError { offset, message: message.into() }
}

struct Reader<'a> {
    source: &'a str,
    offset: usize,
    nesting: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.source[self.offset..].chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.offset += c.len_utf8();
        Some(c)
    }

    fn take_if(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.take();
        }
        found
    }

    fn alternatives(&mut self) -> Result<Node, PatternError> {
        let mut alternatives = vec![self.sequence()?];
        while self.take_if('|') {
            alternatives.push(self.sequence()?);
        }
        match alternatives.pop() {
            Some(only) if alternatives.is_empty() => Ok(only),
            last => {
                alternatives.extend(last);
                Ok(Node::Alternatives(alternatives))
            }
        }
    }

    fn sequence(&mut self) -> Result<Node, PatternError> {
        let mut parts = Vec::new();
        while !matches!(self.peek(), None | Some('|' | ')')) {
            parts.push(self.repeated()?);
        }
        Ok(if parts.is_empty() { Node::Empty } else { Node::Sequence(parts) })
    }

    fn repeated(&mut self) -> Result<Node, PatternError> {
        let node = self.part()?;
        let offset = self.offset;
        let (min, max) = match self.peek() {
            Some('{') => self.counts()?,
            Some(c @ ('?' | '*' | '+')) => {
                self.take();
                (usize::from(c == '+'), (c == '?').then_some(1))
            }
            _ => return Ok(node),
        };
        if matches!(node, Node::Step(Step::Start | Step::End)) {
            return Err(refuse(offset, "`^` and `$` cannot be repeated."));
        }
        match self.peek() {
            Some('?') => Err(refuse(
                self.offset,
                "Lazy repetition such as `*?` is not supported; `?` after a repetition has no use here.",
            )),
            Some('*' | '+' | '{') => Err(refuse(
                self.offset,
                "A repetition cannot be repeated; put the first one into a group: `(a{2})*`.",
            )),
            _ => Ok(Node::Repeat { node: Box::new(node), min, max }),
        }
    }

    /// `{m}`, `{m,}` or `{m,n}`.
    fn counts(&mut self) -> Result<(usize, Option<usize>), PatternError> {
        let start = self.offset;
        let malformed = "A repetition is `{m}`, `{m,}` or `{m,n}`; a brace itself is `\\{`.";
        self.take();
        let Some(min) = self.count(start)? else {
            return Err(refuse(start, malformed));
        };
        let max = if self.take_if(',') { self.count(start)? } else { Some(min) };
        if !self.take_if('}') {
            return Err(refuse(start, malformed));
        }
        if max.is_some_and(|max| max < min) {
            return Err(refuse(
                start,
                "The second count of a repetition cannot be below the first.",
            ));
        }
        Ok((min, max))
    }

    fn count(&mut self, start: usize) -> Result<Option<usize>, PatternError> {
        let digits = self.source[self.offset..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Ok(None);
        }
        let text = &self.source[self.offset..self.offset + digits];
        self.offset += digits;
        match text.parse() {
            Ok(count) if count <= MAX_STEPS => Ok(Some(count)),
            _ => Err(refuse(start, format!("A count of a repetition is at most {MAX_STEPS}."))),
        }
    }

    fn part(&mut self) -> Result<Node, PatternError> {
        let start = self.offset;
        let Some(c) = self.take() else {
            return Ok(Node::Empty);
        };
        match c {
            '.' => Ok(Node::Step(Step::Any)),
            '^' => Ok(Node::Step(Step::Start)),
            '$' => Ok(Node::Step(Step::End)),
            '[' => self.class(start).map(Node::Class),
            '(' => self.group(start),
            '\\' => Ok(match self.escape(start)? {
                Member::Range(c, _) => Node::Step(Step::Char(c)),
                kind => Node::Class(Class { negated: false, members: vec![kind] }),
            }),
            '?' | '*' | '+' | '{' => Err(refuse(
                start,
                format!(
                    "There is nothing before `{c}` to repeat; the character itself is `\\{c}`."
                ),
            )),
            ']' | '}' => Err(refuse(
                start,
                format!("This `{c}` closes nothing; the character itself is `\\{c}`."),
            )),
            _ => Ok(Node::Step(Step::Char(c.into()))),
        }
    }

    fn group(&mut self, start: usize) -> Result<Node, PatternError> {
        if self.peek() == Some('?') {
            return Err(refuse(
                start,
                "Groups that begin with `(?` (lookaround, names, flags) are not supported; a plain group is `(…)`.",
            ));
        }
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(refuse(start, format!("Groups are nested more than {MAX_NESTING} deep.")));
        }
        let node = self.alternatives()?;
        self.nesting -= 1;
        if self.take_if(')') {
            Ok(node)
        } else {
            Err(refuse(start, "This group is not closed with `)`."))
        }
    }

    /// What stands after a backslash: a kind of characters, or one character as a range of one.
    fn escape(&mut self, start: usize) -> Result<Member, PatternError> {
        match self.take() {
            Some('d') => Ok(Member::Digit),
            Some('w') => Ok(Member::Word),
            Some('s') => Ok(Member::Space),
            Some(c) if c.is_ascii_punctuation() => Ok(Member::Range(c.into(), c.into())),
            Some(c @ ('D' | 'W' | 'S')) => {
                let kind = c.to_ascii_lowercase();
                Err(refuse(start, format!("`\\{c}` is not supported; write `[^\\{kind}]`.")))
            }
            Some('b' | 'B') => {
                Err(refuse(start, "Word boundaries such as `\\b` are not supported."))
            }
            Some(c) if c.is_ascii_digit() => {
                Err(refuse(start, format!("The reference `\\{c}` is not supported.")))
            }
            Some(c) => Err(refuse(
                start,
                format!(
                    "`\\{c}` is not supported; only `\\d`, `\\w`, `\\s` and escaped punctuation are."
                ),
            )),
            None => Err(refuse(
                start,
                "The pattern ends after a backslash; the character itself is `\\\\`.",
            )),
        }
    }

    /// The rest of a class after its `[`.
    fn class(&mut self, start: usize) -> Result<Class, PatternError> {
        let negated = self.take_if('^');
        let mut members = Vec::new();
        loop {
            let offset = self.offset;
            match self.peek() {
                None => return Err(refuse(start, "This class is not closed with `]`.")),
                Some(']') if members.is_empty() => {
                    return Err(refuse(
                        start,
                        "A class needs at least one member; the character `]` is `\\]`.",
                    ));
                }
                Some(']') => {
                    self.take();
                    return Ok(Class { negated, members });
                }
                Some('-') if !members.is_empty() && !self.source[offset..].starts_with("-]") => {
                    return Err(refuse(
                        offset,
                        "Within a class, `-` stands between two characters, first, last, or as `\\-`.",
                    ));
                }
                Some(_) => members.push(self.member()?),
            }
        }
    }

    fn member(&mut self) -> Result<Member, PatternError> {
        let start = self.offset;
        let first = self.member_end()?;
        let rest = &self.source[self.offset..];
        if !rest.starts_with('-') || rest.starts_with("-]") {
            return Ok(first);
        }
        self.take();
        match (first, self.member_end()?) {
            (Member::Range(first, _), Member::Range(last, _)) if first <= last => {
                Ok(Member::Range(first, last))
            }
            (Member::Range(..), Member::Range(..)) => {
                Err(refuse(start, "The range runs backwards."))
            }
            _ => Err(refuse(
                start,
                "A range runs from one character to another, not to a kind such as `\\d`.",
            )),
        }
    }

    fn member_end(&mut self) -> Result<Member, PatternError> {
        let start = self.offset;
        match self.take() {
            Some('\\') => self.escape(start),
            Some('[') => {
                Err(refuse(start, "Classes cannot be nested; the character itself is `\\[`."))
            }
            Some(c) => Ok(Member::Range(c.into(), c.into())),
            None => Err(refuse(start, "This class is not closed with `]`.")),
        }
    }
}
