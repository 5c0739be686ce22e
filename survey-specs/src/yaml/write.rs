//! JSON → YAML that people can read and change.
//!
//! What is short stands on one line, `{vi: Có, en: "Yes"}`; the rest is spread over lines. A text is
//! put in quotes where it would be taken for something else without them: here every plain value is
//! a text until a reader asks for more, but other YAML readers take `no` for false.

use serde_json::{Map, Value};

/// The longest line that a list or a mapping is put on.
const LONGEST_LINE: usize = 100;

/// The deepest nesting on one line.
const DEEPEST_LINE: usize = 4;

/// The value as YAML, with keys in the order that the JSON has them. Reading it gives the same tree.
#[must_use]
pub fn to_yaml(value: &Value) -> String {
    to_yaml_in_order(value, &[])
}

/// The value as YAML. In every mapping the keys that are in `order` come first and in that order,
/// and all others after them.
#[must_use]
pub fn to_yaml_in_order(value: &Value, order: &[&str]) -> String {
    let mut writer = Writer { order, yaml: String::new() };
    match value {
        // The whole file is spread over lines, however short.
        Value::Object(entries) if !entries.is_empty() => writer.mapping(entries, 0, false),
        Value::Array(items) if !items.is_empty() => writer.sequence(items, 0, false),
        other => {
            let line = writer.on_one_line(other);
            writer.yaml.push_str(&line);
            writer.yaml.push('\n');
        }
    }
    writer.yaml
}

struct Writer<'a> {
    order: &'a [&'a str],
    yaml: String,
}

impl Writer<'_> {
    /// A value after its key or dash; `column` is that of the key or dash.
    fn value(&mut self, value: &Value, column: usize, after_dash: bool) {
        let used = self.yaml.len() - self.yaml.rfind('\n').map_or(0, |end| end + 1);
        match value {
            Value::Object(entries) if !entries.is_empty() && !self.fits(value, used) => {
                if after_dash {
                    self.yaml.push(' ');
                } else {
                    self.yaml.push('\n');
                }
                self.mapping(entries, column + 2, after_dash);
            }
            Value::Array(items) if !items.is_empty() && !self.fits(value, used) => {
                if after_dash {
                    self.yaml.push(' ');
                } else {
                    self.yaml.push('\n');
                }
                self.sequence(items, column + 2, after_dash);
            }
            Value::String(text) if is_block(text) => self.block(text, column + 2),
            other => {
                let line = self.on_one_line(other);
                self.yaml.push(' ');
                self.yaml.push_str(&line);
                self.yaml.push('\n');
            }
        }
    }

    fn mapping(&mut self, entries: &Map<String, Value>, column: usize, mut begun: bool) {
        for (key, value) in self.ordered(entries) {
            if !begun {
                self.indent(column);
            }
            begun = false;
            self.yaml.push_str(&written_key(key));
            self.yaml.push(':');
            self.value(value, column, false);
        }
    }

    fn sequence(&mut self, items: &[Value], column: usize, mut begun: bool) {
        for item in items {
            if !begun {
                self.indent(column);
            }
            begun = false;
            self.yaml.push('-');
            self.value(item, column, true);
        }
    }

    /// A text of several lines, as it stands.
    fn block(&mut self, text: &str, column: usize) {
        self.yaml.push_str(" |-\n");
        for line in text.split('\n') {
            if !line.is_empty() {
                self.indent(column);
                self.yaml.push_str(line);
            }
            self.yaml.push('\n');
        }
    }

    fn indent(&mut self, column: usize) {
        self.yaml.extend(std::iter::repeat_n(' ', column));
    }

    /// Whether a list or a mapping is short enough for what is left of its line.
    fn fits(&self, value: &Value, used: usize) -> bool {
        let room = LONGEST_LINE.saturating_sub(used);
        depth(value) <= DEEPEST_LINE
            && least_length(value) <= room
            && self.on_one_line(value).chars().count() < room
    }

    fn on_one_line(&self, value: &Value) -> String {
        match value {
            Value::Null => "null".to_owned(),
            Value::Bool(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => scalar(text),
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.on_one_line(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object(entries) => {
                let entries: Vec<_> = self
                    .ordered(entries)
                    .into_iter()
                    .map(|(key, value)| {
                        format!("{}: {}", written_key(key), self.on_one_line(value))
                    })
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    fn ordered<'v>(&self, entries: &'v Map<String, Value>) -> Vec<(&'v String, &'v Value)> {
        let mut entries: Vec<_> = entries.iter().collect();
        entries.sort_by_key(|(key, _)| {
            self.order.iter().position(|known| known == key).unwrap_or(self.order.len())
        });
        entries
    }
}

/// The nesting of a value, counted no further than is asked for.
fn depth(value: &Value) -> usize {
    let mut open = vec![(value, 0)];
    let mut deepest = 0;
    while let Some((value, depth)) = open.pop() {
        deepest = deepest.max(depth);
        if deepest > DEEPEST_LINE {
            break;
        }
        match value {
            Value::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(entries) => {
                open.extend(entries.values().map(|value| (value, depth + 1)));
            }
            _ => {}
        }
    }
    deepest
}

/// A length that the value on one line has at least, found without writing it; a text of several
/// lines counts as too long.
fn least_length(value: &Value) -> usize {
    let mut length: usize = 0;
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        length += match value {
            Value::String(text) if is_block(text) => LONGEST_LINE + 1,
            Value::String(text) => text.len() / 4 + 1,
            _ => 1,
        };
        if length > LONGEST_LINE {
            break;
        }
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(entries) => open.extend(entries.values()),
            _ => {}
        }
    }
    length
}

/// Whether a text is best written as a block: several lines, with nothing in them that a block
/// would change.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with(['\n', ' ', '\t'])
        && !text.ends_with('\n')
        && text.lines().all(|line| !line.ends_with([' ', '\t']) && !line.starts_with('\t'))
        && text.chars().all(|c| c == '\n' || is_printable(c))
}

/// A text as a plain value if that says the same, else in quotes.
fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A key, which is a text whatever it looks like; codes such as `4` stay as people write them.
fn written_key(key: &str) -> String {
    let is_code = !key.is_empty() && key.len() <= 9 && key.bytes().all(|b| b.is_ascii_digit());
    if is_code { key.to_owned() } else { scalar(key) }
}

/// Whether a text without quotes is the same text in any place, and to any reader.
fn is_plain(text: &str) -> bool {
    const INDICATORS: &[char] = &[
        '-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@',
        '`', '<', '=',
    ];
    const ANYWHERE: &[char] = &[',', '[', ']', '{', '}'];
    // Words that some readers of YAML take for a truth value or for nothing.
    const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"];
    let lower = text.to_ascii_lowercase();
    !text.is_empty()
        && text.trim() == text
        && !text.starts_with(INDICATORS)
        && !text.contains(ANYWHERE)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !WORDS.contains(&lower.as_str())
        // Numbers, dates and times: whatever begins like one and has no letter to tell it apart.
        && !looks_like_a_number(text)
        && text.chars().all(is_printable)
}

fn looks_like_a_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '.', '~']);
    digits.is_empty()
        || digits.len() < text.len()
        || (text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_hexdigit() || "xo_.,:+-tTzZ ".contains(c)))
}

/// A character that stands for itself within quotes and without them.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{fffe}' | '\u{ffff}')
}

/// A text in double quotes.
fn quoted(text: &str) -> String {
    use std::fmt::Write;
    let mut yaml = String::with_capacity(text.len() + 2);
    yaml.push('"');
    for c in text.chars() {
        match c {
            '"' => yaml.push_str("\\\""),
            '\\' => yaml.push_str("\\\\"),
            '\n' => yaml.push_str("\\n"),
            '\t' => yaml.push_str("\\t"),
            '\r' => yaml.push_str("\\r"),
            c if is_printable(c) => yaml.push(c),
            c => _ = write!(yaml, "\\U{:08X}", u32::from(c)),
        }
    }
    yaml.push('"');
    yaml
}
