//! Paths of a questionnaire → places in the file it was read from.

use std::collections::BTreeMap;

use crate::problem::Position;
use crate::yaml::{Document, Node, Value};

/// Where the values of a file stand. A path that the file does not have is looked up at what
/// encloses it.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    positions: BTreeMap<String, Position>,
    /// Parts of the questionnaire that stand elsewhere in the file, such as the categories of an
    /// item that names a scale.
    elsewhere: BTreeMap<String, String>,
}

impl SourceMap {
    /// The places of every value of a document.
    #[must_use]
    pub fn of(document: &Document<'_>) -> Self {
        let mut map = Self::default();
        if let Some(root) = &document.root {
            map.walk(root, String::new());
        }
        map
    }

    /// The depth is bounded by [`MAX_DEPTH`](crate::yaml::MAX_DEPTH).
    fn walk(&mut self, node: &Node, path: String) {
        match &node.value {
            Value::Scalar(_) => {}
            Value::Sequence(nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.walk(node, format!("{path}[{index}]"));
                }
            }
            Value::Mapping(entries) => {
                for (key, node) in entries {
                    let separator = if path.is_empty() { "" } else { "." };
                    self.walk(node, format!("{path}{separator}{}", key.text));
                }
            }
        }
        self.positions.insert(path, node.position);
    }

    /// Says that what the questionnaire has at `path` stands in the file at `in_file`.
    pub fn add_elsewhere(&mut self, path: impl Into<String>, in_file: impl Into<String>) {
        self.elsewhere.insert(path.into(), in_file.into());
    }

    /// The path in the file of a path in the questionnaire. Resolved from the outside in, so that
    /// a part that stands elsewhere may itself have parts that stand elsewhere.
    #[must_use]
    pub fn path_in_file(&self, path: &str) -> String {
        let mut in_file = String::with_capacity(path.len());
        let mut rest = path;
        while let Some(first) = rest.chars().next() {
            let end = rest[first.len_utf8()..]
                .find(['.', '['])
                .map_or(rest.len(), |end| end + first.len_utf8());
            in_file.push_str(&rest[..end]);
            rest = &rest[end..];
            if let Some(elsewhere) = self.elsewhere.get(&in_file) {
                in_file.clone_from(elsewhere);
            }
        }
        in_file
    }

    /// The place of a path in the questionnaire; line 0 if there is no file.
    #[must_use]
    pub fn position(&self, path: &str) -> Position {
        let path = self.path_in_file(path);
        enclosing(&path).find_map(|part| self.positions.get(part)).copied().unwrap_or_default()
    }
}

/// The path itself, then what encloses it, from the inside out, and the root.
pub fn enclosing(path: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(path);
    std::iter::from_fn(move || {
        let part = next?;
        next = match part.rfind(['.', '[']) {
            Some(end) => Some(&part[..end]),
            None if part.is_empty() => None,
            None => Some(""),
        };
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn a_path_is_found_at_its_place_or_at_what_encloses_it() {
        let document = yaml::parse(
            b"scales:\n  yesno:\n    - {code: 1}\nitems:\n  - {item: a,\n     scale: yesno}\n",
        );
        let mut map = SourceMap::of(&document);
        map.add_elsewhere("items[0].categories", "scales.yesno");
        for (path, line) in [
            ("items[0].scale", 6),
            ("items[0].label.vi", 5),
            ("items[0].categories[0].code", 3),
            ("items[0].categories[0].label", 3),
            ("title", 1),
        ] {
            assert_eq!(map.position(path).line, line, "{path}");
        }
        assert_eq!(map.path_in_file("items[0].categories[0].code"), "scales.yesno[0].code");
        assert_eq!(SourceMap::default().position("title").line, 0);
    }
}
