//! The tree of nodes, written nested or flat.

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use super::normaliser::normaliser;
use super::number::not_negative;
use super::optional::{Unread, optional};
use super::rules::{Inherited, LeafRuleAbove};
use super::settings::RuleKind;
use crate::code::{NodeCode, PartCode};
use crate::index::{Chosen, Grouping, Node};
use crate::yaml::fields::{Field, Fields};

/// The deepest tree, in levels.
const MAX_LEVELS: usize = 32;

/// The largest number of nodes.
const MAX_NODES: usize = 10_000;

/// The nodes that stand in `nodes`, to be named by `children`.
#[derive(Default)]
pub(super) struct Flat<'a> {
    by_code: BTreeMap<NodeCode, Field<'a>>,
    found: RefCell<Found>,
}

/// What has been found on the way down the tree.
#[derive(Default)]
struct Found {
    /// Where each node was named first; none if it was read without having been named.
    read: BTreeMap<NodeCode, Option<usize>>,
    /// The nodes that are being read now, from the top down.
    path: Vec<NodeCode>,
    /// The nodes that some `children` name.
    named: BTreeSet<NodeCode>,
}

/// A node directly below another, as far as it could be read.
pub(super) struct Child<'a> {
    pub code: NodeCode,
    pub field: Field<'a>,
    pub counts: bool,
    pub part: Part,
    /// None if something in it is wrong, which has been noted.
    pub node: Option<Node>,
}

/// The part of the mix above that a node names.
pub(super) enum Part {
    None,
    /// It could not be read.
    Unknown,
    Of(PartCode),
}

impl<'a> Reader<'a> {
    /// The whole tree.
    pub(super) fn tree(&self, fields: &Fields<'a>, above: &Inherited) -> Option<Node> {
        let flat = fields.optional("nodes").map(|field| flat_nodes(&field));
        let flat = self.flat.get_or_init(|| flat.unwrap_or_default());
        let root = fields.required("root").and_then(|field| {
            if field.is_scalar() {
                self.named(&field, above, 1)
            } else {
                self.node(&field, above, 1)
            }
        });
        self.read_the_rest(flat, above);
        let root = root?;
        if !root.counts {
            root.field.error("root_must_count", "the root stands below nothing it could count in");
        }
        if let Part::Of(part) = &root.part {
            let message = format!("the root is no part of a mix, so it cannot be of part `{part}`");
            root.field.error("part_without_mix", message);
        }
        root.node
    }

    /// Reads the flat nodes that the root does not lead to, so that their problems are known too.
    fn read_the_rest(&self, flat: &Flat<'a>, above: &Inherited) {
        let mut above = above.clone();
        if let LeafRuleAbove::None = above.leaf_rule {
            above.leaf_rule = LeafRuleAbove::Unknown;
        }
        for (code, field) in &flat.by_code {
            if self.cut.get() {
                // What could not be read may lead to all the others.
                return;
            }
            if !flat.found.borrow().read.contains_key(code) {
                self.flat_node(flat, code, field, None, &above, 1);
            }
        }
        if self.cut.get() {
            return;
        }
        let found = flat.found.borrow();
        for (code, field) in flat.by_code.iter().filter(|(code, _)| !found.named.contains(*code)) {
            let message = format!("no `children` name `{code}`, so it stands nowhere in the tree");
            field.error("unused_node", message);
        }
    }

    /// A node that is named by its code.
    pub(super) fn named(
        &self,
        field: &Field<'a>,
        above: &Inherited,
        level: usize,
    ) -> Option<Child<'a>> {
        let code: NodeCode = field.parse()?;
        let flat = self.flat.get()?;
        let unread = |code| {
            Some(Child {
                code,
                field: field.clone(),
                counts: true,
                part: Part::Unknown,
                node: None,
            })
        };
        let Some(place) = flat.by_code.get(&code) else {
            let hint = self.hint(code.as_str(), flat.by_code.keys().map(NodeCode::as_str));
            let message = format!("there is no node `{code}` in `nodes`{hint}");
            field.error("unknown_node", message);
            return unread(code);
        };
        let line = field.position().line;
        let mut found = flat.found.borrow_mut();
        found.named.insert(code.clone());
        if let Some(start) = found.path.iter().position(|known| *known == code) {
            let circle = found.path[start..].iter().chain([&code]).map(|code| format!("`{code}`"));
            let circle = circle.collect::<Vec<_>>().join(" → ");
            field.error("cycle", format!("a node cannot stand below itself: {circle}"));
            return unread(code);
        }
        match found.read.get_mut(&code) {
            Some(Some(first)) => {
                let message =
                    format!("the node `{code}` stands in the tree already, named at line {first}");
                field.error("node_used_twice", message);
                return unread(code);
            }
            // Read before, as a node that nothing leads to; that has been noted.
            Some(first @ None) => {
                *first = Some(line);
                return unread(code);
            }
            None => {}
        }
        drop(found);
        let child = self.flat_node(flat, &code, place, Some(line), above, level);
        child.or_else(|| unread(code))
    }

    fn flat_node(
        &self,
        flat: &Flat<'a>,
        code: &NodeCode,
        field: &Field<'a>,
        named_at: Option<usize>,
        above: &Inherited,
        level: usize,
    ) -> Option<Child<'a>> {
        let mut found = flat.found.borrow_mut();
        found.read.insert(code.clone(), named_at);
        found.path.push(code.clone());
        drop(found);
        let child = self.node(field, above, level);
        flat.found.borrow_mut().path.pop();
        child
    }

    /// A node; none if not even its code could be read.
    pub(super) fn node(
        &self,
        field: &Field<'a>,
        above: &Inherited,
        level: usize,
    ) -> Option<Child<'a>> {
        let fields = field.fields()?;
        let code: Option<NodeCode> = fields.required("node").and_then(|field| field.parse());
        if let Some(code) = &code {
            self.place(code, field);
        }
        if !self.has_room(field, level) {
            let (part, node) = (Part::Unknown, None);
            return code.map(|code| Child { code, field: field.clone(), counts: true, part, node });
        }
        let label = fields.required("label").and_then(|field| self.text(&field));
        let rules = self.own_rules(&fields, above);
        let max = optional(fields.optional("max").as_ref(), not_negative);
        let part = optional(fields.optional("part").as_ref(), Field::parse::<PartCode>);
        let counts = fields.optional("counts").and_then(|field| field.boolean()).unwrap_or(true);
        let kind = if fields.has("children") || fields.has("aggregate") {
            self.inner(&fields, &rules, level)
        } else {
            self.leaf(field, &fields, code.as_ref(), &rules)
        };
        let normalise = optional(fields.optional("normalise").as_ref(), |field| {
            self.chosen(field, RuleKind::Normalise, normaliser)
        });
        let grouping = self.grouping(&fields);
        fields.end();
        let code = code?;
        let node = || {
            let node = Node {
                code: code.clone(),
                label: label?,
                kind: kind?,
                normalise: normalise.ok()?,
                max: max.ok()?,
                part: part.clone().ok()?,
                counts,
                grouping: grouping.ok()?,
                rules: rules.of_node(self, field)?,
            };
            super::inner::check_max(field, &node);
            Some(node)
        };
        let node = node();
        let part = match part {
            Ok(part) => part.map_or(Part::None, Part::Of),
            Err(Unread) => Part::Unknown,
        };
        Some(Child { code, field: field.clone(), counts, part, node })
    }

    fn place(&self, code: &NodeCode, field: &Field<'a>) {
        let mut places = self.places.borrow_mut();
        if places.0.contains_key(code) {
            field.error("duplicate_node", format!("the node `{code}` stands elsewhere already"));
        } else {
            places.0.insert(code.clone(), (field.position(), field.path().to_owned()));
        }
    }

    /// Counts a node; false, with the problem noted, if the tree is too deep or too large.
    fn has_room(&self, field: &Field<'a>, level: usize) -> bool {
        let nodes = self.nodes.get() + 1;
        self.nodes.set(nodes);
        if nodes == MAX_NODES + 1 {
            field.error("too_many_nodes", format!("a tree has at most {MAX_NODES} nodes"));
        }
        if level > MAX_LEVELS {
            field.error("too_deep", format!("a tree has at most {MAX_LEVELS} levels"));
        }
        let has_room = nodes <= MAX_NODES && level <= MAX_LEVELS;
        self.cut.set(self.cut.get() || !has_room);
        has_room
    }

    fn grouping(&self, fields: &Fields<'a>) -> Result<Option<Chosen<Grouping>>, Unread> {
        let bands = fields.optional("bands");
        let quantiles = fields.optional("quantile_groups");
        if let (Some(_), Some(quantiles)) = (&bands, &quantiles) {
            let message = "a node has either `bands` or `quantile_groups`, not both";
            quantiles.error("two_groupings", message);
        }
        let bands = optional(bands.as_ref(), |field| {
            self.chosen(field, RuleKind::Bands, |field| self.bands(field))
        })?;
        let quantiles = optional(quantiles.as_ref(), |field| {
            self.chosen(field, RuleKind::QuantileGroups, |field| self.quantile_groups(field))
        })?;
        Ok(bands.or(quantiles))
    }
}

/// The nodes of `nodes`, each by its code.
fn flat_nodes<'a>(field: &Field<'a>) -> Flat<'a> {
    let mut by_code = BTreeMap::new();
    for field in field.items().unwrap_or_default() {
        let code = field.fields().and_then(|fields| fields.required("node")?.parse());
        let Some(code): Option<NodeCode> = code else { continue };
        match by_code.entry(code) {
            Entry::Vacant(free) => _ = free.insert(field),
            Entry::Occupied(taken) => {
                let message = format!("the node `{}` stands elsewhere already", taken.key());
                field.error("duplicate_node", message);
            }
        }
    }
    Flat { by_code, found: RefCell::default() }
}
