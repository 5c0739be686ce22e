//! Events of the YAML parser → tree, with an explicit stack in place of recursion.

use std::collections::BTreeSet;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Tag};

use super::{Key, MAX_DEPTH, MAX_NODES, Node, Scalar, Value, to_nfc};
use crate::problem::{Position, Problem};

/// The largest number of problems of this step; a file with more is not YAML of this kind.
const MAX_PROBLEMS: usize = 100;

/// A collection that has begun and not ended.
enum Open {
    Sequence(Position, Vec<Node>),
    Mapping {
        position: Position,
        entries: Vec<(Key, Node)>,
        seen: BTreeSet<String>,
        key: Option<Key>,
    },
}

/// The file cannot be read any further; why has been noted.
struct Stop;

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
    refused: bool,
    problems: Vec<Problem>,
}

/// The tree of a text, unless something forbids to make sense of it, and what was found on the way.
pub(super) fn build(text: &str) -> (Option<Node>, Vec<Problem>) {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let taken = match event {
            Ok((event, span)) => builder.event(event, position(span.start)),
            Err(error) => builder.stop(syntax(&error, text)),
        };
        if let Err(Stop) = taken {
            break;
        }
    }
    if builder.root.is_none() && builder.problems.is_empty() {
        builder.problems.push(Problem::error(
            "empty_file",
            Position::default(),
            "",
            "the file is empty",
        ));
    }
    (builder.root.filter(|_| !builder.refused), builder.problems)
}

fn position(marker: Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}

fn syntax(error: &ScanError, text: &str) -> Problem {
    let position = position(*error.marker());
    if let Some(tab) = tab_in_indentation(text, position.line) {
        return Problem::error(
            "syntax",
            tab,
            "",
            "not YAML: a tab stands in the indentation; use spaces",
        );
    }
    // The parser's own limit comes first where it looks ahead to the end of a `[…]`.
    if error.info().contains("recursion limit") {
        return too_deep(position);
    }
    Problem::error("syntax", position, "", format!("not YAML: {}", error.info()))
}

fn too_deep(position: Position) -> Problem {
    let message = format!("lists and mappings are nested more than {MAX_DEPTH} deep");
    Problem::error("too_deep", position, "", message)
}

/// The tab that most likely broke the line of the error or the next: the parser names the value
/// that it was reading when the tab came.
fn tab_in_indentation(text: &str, line: usize) -> Option<Position> {
    let lines = text.lines().enumerate().skip(line.saturating_sub(1)).take(2);
    lines.into_iter().find_map(|(index, text)| {
        let indentation = text.chars().take_while(|c| matches!(c, ' ' | '\t'));
        let column = indentation.enumerate().find(|(_, c)| *c == '\t')?.0;
        Some(Position { line: index + 1, column: column + 1 })
    })
}

impl Builder {
    fn event(&mut self, event: Event<'_>, position: Position) -> Result<(), Stop> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => self.document(position),
            Event::Alias(_) => {
                self.refuse(
                    "alias_unsupported",
                    position,
                    "aliases (`*name`) are not supported; write the value out",
                );
                self.add(Node {
                    position,
                    value: Value::Scalar(Scalar { text: String::new(), quoted: true }),
                })
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.plain(anchor, tag.as_deref(), position);
                let quoted = style != ScalarStyle::Plain;
                self.scalar(position, Scalar { text: to_nfc(text), quoted })
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain(anchor, tag.as_deref(), position);
                self.begin(Open::Sequence(position, Vec::new()), position)
            }
            Event::MappingStart(anchor, tag) => {
                self.plain(anchor, tag.as_deref(), position);
                let seen = BTreeSet::new();
                self.begin(
                    Open::Mapping { position, entries: Vec::new(), seen, key: None },
                    position,
                )
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::Sequence(position, nodes)) => {
                    self.add(Node { position, value: Value::Sequence(nodes) })
                }
                Some(Open::Mapping { position, entries, .. }) => {
                    self.add(Node { position, value: Value::Mapping(entries) })
                }
                None => Ok(()),
            },
        }
    }

    fn document(&mut self, position: Position) -> Result<(), Stop> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let message = "a second document begins here (`---`); a file holds exactly one";
        self.stop(Problem::error("several_documents", position, "", message))
    }

    /// Notes why nothing more can be read; always an error, so that callers can return it.
    fn stop(&mut self, problem: Problem) -> Result<(), Stop> {
        self.refused = true;
        self.problems.push(problem);
        Err(Stop)
    }

    /// Notes that something has no meaning here, so that no tree is given out.
    fn refuse(&mut self, code: &'static str, position: Position, message: impl Into<String>) {
        self.refused = true;
        self.note(Problem::error(code, position, "", message));
    }

    fn note(&mut self, problem: Problem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    fn plain(&mut self, anchor: usize, tag: Option<&Tag>, position: Position) {
        if anchor > 0 {
            let message =
                "anchors (`&name`) are not supported; write the value out where it is needed";
            self.refuse("alias_unsupported", position, message);
        }
        if let Some(tag) = tag {
            let tag: String = tag.to_string().chars().take(40).collect();
            self.refuse("tag_unsupported", position, format!("tags (`{tag}`) are not supported"));
        }
    }

    fn begin(&mut self, open: Open, position: Position) -> Result<(), Stop> {
        if let Some(Open::Mapping { key: None, .. }) = self.open.last() {
            let message = "a key must be a text, not a list or a mapping";
            return self.stop(Problem::error("key_not_text", position, "", message));
        }
        if self.open.len() >= MAX_DEPTH {
            return self.stop(too_deep(position));
        }
        self.open.push(open);
        Ok(())
    }

    /// A scalar, which is a key where a mapping waits for one.
    fn scalar(&mut self, position: Position, scalar: Scalar) -> Result<(), Stop> {
        if let Some(Open::Mapping { key: key @ None, .. }) = self.open.last_mut() {
            let merges = scalar.text == "<<" && !scalar.quoted;
            *key = Some(Key { position, text: scalar.text });
            if merges {
                self.refuse(
                    "alias_unsupported",
                    position,
                    "merge keys (`<<`) are not supported; write the keys out",
                );
            }
            return Ok(());
        }
        self.add(Node { position, value: Value::Scalar(scalar) })
    }

    /// A finished node: an entry of the innermost open collection, or the root.
    fn add(&mut self, node: Node) -> Result<(), Stop> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("the file has more than {MAX_NODES} values");
            return self.stop(Problem::error("too_many_nodes", node.position, "", message));
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::Sequence(_, nodes)) => nodes.push(node),
            Some(Open::Mapping { entries, seen, key, .. }) => match key.take() {
                Some(key) if seen.insert(key.text.clone()) => entries.push((key, node)),
                Some(key) => {
                    let text: String = key.text.chars().take(64).collect();
                    let message =
                        format!("the key `{text}` stands here twice; only the first counts");
                    self.note(Problem::error("duplicate_key", key.position, text, message));
                }
                // An alias as a key, which was refused; its value has nowhere to go.
                None => {
                    *key = Some(Key { position: node.position, text: String::new() });
                }
            },
        }
        Ok(())
    }
}
