//! Any index definition: every rule, normaliser, aggregator and setting there is.
//!
//! `any_definition()` is a proptest strategy. A definition is made from a list of random numbers, one
//! for each decision, so that a failing one shrinks to one with fewer decisions; where the list ends,
//! every decision is the first and simplest one.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rust_decimal::Decimal;
use survey_specs::code::{
    BandCode, CategoryCode, IndexCode, ItemCode, Lang, NodeCode, PartCode, QuestionnaireCode,
    SettingCode, VariableCode,
};
use survey_specs::date::Date;
use survey_specs::index::grouping::{Band, BandedNumber, Bands, QuantileGroups};
use survey_specs::index::interval::{Edge, Interval};
use survey_specs::index::leaf::{
    Incomplete, OnEmpty, PerCase, Rescale, Step, SurveyPoints, Unappraised,
};
use survey_specs::index::node::{Deviation, Direction, Ties, WhenEqual};
use survey_specs::index::{
    Absence, Aggregator, Chosen, ChosenNumber, ClassBase, ClassRow, Grouping, IndexDefinition,
    Leaf, LeafRule, Node, NodeKind, NodeRules, Normaliser, RankOrder, Rounding, RoundingMode,
    RoundingStage, Setting, SettingKind, WeightUse,
};
use survey_specs::lineage::CarryRule;
use survey_specs::text::Text;

/// Definitions that are read without an error.
pub fn any_definition() -> impl Strategy<Value = IndexDefinition> {
    proptest::collection::vec(any::<u32>(), 0..300).prop_map(|decisions| {
        let mut maker = Maker { decisions, at: 0, nodes: 0, settings: BTreeMap::new() };
        maker.definition()
    })
}

struct Maker {
    decisions: Vec<u32>,
    at: usize,
    nodes: usize,
    settings: BTreeMap<SettingCode, Setting>,
}

fn code<C: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> C {
    text.parse().unwrap()
}

impl Maker {
    /// A number below `of`: the next decision.
    fn pick(&mut self, of: u32) -> u32 {
        let decision = self.decisions.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        decision % of
    }

    fn one_in(&mut self, of: u32) -> bool {
        self.pick(of) == of - 1
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.pick(u32::try_from(all.len()).unwrap()) as usize].clone()
    }

    /// A number from −50 to 50 with up to three digits after the point.
    fn number(&mut self) -> Decimal {
        let scale = self.pick(4);
        (Decimal::new(i64::from(self.pick(100_000)) - 50_000, 3)).round_dp(scale).normalize()
    }

    fn positive(&mut self) -> Decimal {
        self.number().abs() + Decimal::new(1, 2)
    }

    fn range(&mut self) -> (Decimal, Decimal) {
        let low = self.number();
        (low, low + self.positive())
    }

    fn text(&mut self) -> Text {
        const WORDS: [&str; 14] = [
            "Chỉ số",
            "no",
            "yes: no",
            "a # b",
            "- x",
            "2026-01-01",
            "\"quoted\" \\ 'x'",
            "dòng 1\ndòng 2",
            "*a &b !c |d >e %f @g",
            "{x: [1, 2]}",
            "null",
            "1e3",
            "dòng 1\n\n  lùi vào\n# x: y",
            "Một tên rất dài để dòng này không thể đứng một mình trên một dòng với mọi thứ khác của nó, dù muốn",
        ];
        let mut text = BTreeMap::from([(code::<Lang>("vi"), self.one_of(&WORDS).to_owned())]);
        if self.one_in(2) {
            text.insert(code("en"), self.one_of(&WORDS).to_owned());
        }
        Text::new(text)
    }

    fn definition(&mut self) -> IndexDefinition {
        let rounding = self.chosen(true, Self::rounding);
        let on_missing = self.absence();
        let rules = NodeRules {
            rounding,
            minimum_n: u64::from(self.pick(50)),
            on_missing,
            on_suppressed: if self.one_in(3) { self.absence() } else { on_missing },
            rank: self.rank(),
            comparable_with: self.editions(),
        };
        let root = if self.one_in(20) { self.deep(&rules) } else { self.node(&rules, 0) };
        let reads_answers = |node: &&Node| {
            node.leaf().is_some_and(|leaf| leaf.rule.variants().any(LeafRule::reads_answers))
        };
        let nodes = root.walk();
        let questionnaire = nodes.iter().any(reads_answers).then(|| code::<QuestionnaireCode>("q"));
        let only_answers =
            nodes.iter().filter(|node| node.leaf().is_some()).all(|node| reads_answers_only(node));
        let codes: Vec<NodeCode> = nodes.iter().map(|node| node.code.clone()).collect();
        if self.one_in(4) {
            self.setting(Setting {
                kind: SettingKind::Choice { default: None, choices: vec![code("a"), code("b")] },
                note: None,
            });
        }
        IndexDefinition {
            code: code::<IndexCode>("any-index"),
            questionnaire,
            as_of: self.one_in(2).then(|| code::<Date>("2026-10-05")),
            languages: vec![code("vi"), code("en")],
            title: self.text(),
            source: self.one_in(2).then(|| "QĐ 766: \"x\"\r\n\ttab".to_owned()),
            weights: self.chosen(true, |maker| maker.one_of(&[WeightUse::None, WeightUse::Base])),
            class_row: self.chosen(true, |maker| match maker.pick(3) {
                1 if only_answers => ClassRow::Pooled,
                2 => ClassRow::MeanAt(BTreeSet::from([maker.one_of(&codes)])),
                _ => ClassRow::MeanOfUnits,
            }),
            class_base: self.one_of(&[ClassBase::Valued, ClassBase::Ranked]),
            carry_over: self.one_of(&[CarryRule::Refuse, CarryRule::PopulationWeighted]),
            settings: std::mem::take(&mut self.settings),
            root,
        }
    }

    fn setting(&mut self, setting: Setting) -> SettingCode {
        let name: SettingCode = code(&format!("s{}", self.settings.len()));
        self.settings.insert(name.clone(), setting);
        name
    }

    /// A rule as such, or by a setting of its own.
    fn chosen<T>(&mut self, needs_default: bool, make: impl Fn(&mut Self) -> T) -> Chosen<T> {
        if !self.one_in(5) {
            return Chosen::Fixed(make(self));
        }
        let choices: Vec<SettingCode> =
            ["a", "b", "no"].into_iter().take(1 + self.pick(3) as usize).map(code).collect();
        let default = (needs_default || self.one_in(2)).then(|| self.one_of(&choices));
        let variants = choices.iter().map(|choice| (choice.clone(), make(self))).collect();
        let note = self.one_in(2).then(|| self.text());
        let setting =
            self.setting(Setting { kind: SettingKind::Choice { default, choices }, note });
        Chosen::BySetting { setting, variants }
    }

    fn rounding(&mut self) -> Rounding {
        use RoundingStage::{Display, Group, Leaf, Total};
        Rounding {
            digits: self.pick(11),
            mode: self.one_of(&[
                RoundingMode::HalfUp,
                RoundingMode::HalfEven,
                RoundingMode::Truncate,
            ]),
            at: self.one_of(&[vec![Display], vec![Leaf, Group], vec![Total, Display], vec![Group]]),
        }
    }

    fn absence(&mut self) -> Absence {
        let at_least = 1 + self.pick(9);
        self.one_of(&[Absence::Skip, Absence::Propagate, Absence::AtLeast(at_least)])
    }

    fn rank(&mut self) -> RankOrder {
        self.one_of(&[RankOrder::HighestFirst, RankOrder::LowestFirst, RankOrder::None])
    }

    fn editions(&mut self) -> Vec<IndexCode> {
        let editions = ["papi-2022", "papi-2021", "2020"];
        editions.into_iter().take(self.pick(4) as usize).map(code).collect()
    }

    /// The rules of a node, some of them its own.
    fn rules(&mut self, above: &NodeRules) -> NodeRules {
        let mut rules = above.clone();
        // Left out all the way up, it is as `on_missing`.
        let follows = above.on_missing == above.on_suppressed;
        if self.one_in(8) {
            rules.rounding = self.chosen(true, Self::rounding);
        }
        if self.one_in(8) {
            rules.on_missing = self.absence();
            rules.on_suppressed = if follows { rules.on_missing } else { self.absence() };
        }
        if self.one_in(8) {
            rules.on_suppressed = self.absence();
        }
        if self.one_in(8) {
            rules.minimum_n = u64::from(self.pick(50));
            rules.rank = self.rank();
            rules.comparable_with = self.editions();
        }
        rules
    }

    fn next_code(&mut self) -> NodeCode {
        self.nodes += 1;
        code(&format!("N{}", self.nodes))
    }

    /// A chain of nodes that is too deep to be written nested.
    fn deep(&mut self, rules: &NodeRules) -> Node {
        let mut node = self.node(rules, 3);
        for _ in 0..30 - usize::try_from(self.pick(20)).unwrap() {
            node.counts = true;
            node.part = None;
            let kind = NodeKind::Inner {
                aggregate: Chosen::Fixed(Aggregator::Mean),
                children: vec![node],
            };
            node = self.around(kind, rules);
        }
        node
    }

    fn node(&mut self, above: &NodeRules, level: u32) -> Node {
        let rules = self.rules(above);
        let kind = if level < 3 && self.nodes < 40 && self.pick(3) > 0 {
            self.inner(&rules, level)
        } else {
            self.leaf()
        };
        let mut node = self.around(kind, &rules);
        node.normalise = self.one_in(6).then(|| self.chosen(false, Self::normaliser));
        node.grouping = match self.pick(8) {
            6 => Some(self.chosen(false, Self::bands)),
            7 => Some(self.chosen(false, Self::quantiles)),
            _ => None,
        };
        // Where the largest value follows from those below, another one would contradict it.
        let follows = match &node.kind {
            NodeKind::Leaf(leaf) => leaf.points.is_some(),
            NodeKind::Inner { aggregate, .. } => {
                aggregate.variants().any(|rule| matches!(rule, Aggregator::Sum { .. }))
            }
        };
        if !follows && self.one_in(5) {
            node.max = Some(self.positive());
        }
        node
    }

    fn around(&mut self, kind: NodeKind, rules: &NodeRules) -> Node {
        Node {
            code: self.next_code(),
            label: self.text(),
            kind,
            normalise: None,
            max: None,
            part: None,
            counts: true,
            grouping: None,
            rules: rules.clone(),
        }
    }

    fn inner(&mut self, rules: &NodeRules, level: u32) -> NodeKind {
        let mut children: Vec<Node> =
            (0..=self.pick(3)).map(|_| self.node(rules, level + 1)).collect();
        for child in children.iter_mut().skip(1) {
            child.counts = !self.one_in(6);
        }
        let counting: Vec<NodeCode> =
            children.iter().filter(|child| child.counts).map(|child| child.code.clone()).collect();
        let leaves = children.iter().filter(|child| child.counts).flat_map(Node::leaves);
        let poolable = leaves.into_iter().all(reads_answers_only);
        let mixed = self.one_in(6);
        if mixed {
            let counting = children.iter_mut().filter(|child| child.counts);
            for (place, child) in counting.enumerate() {
                child.part = Some(code(["soft", "hard"][place % 2]));
            }
        }
        let parts: BTreeSet<PartCode> = children
            .iter()
            .filter(|child| child.counts)
            .filter_map(|child| child.part.clone())
            .collect();
        let aggregate = self.chosen(false, |maker| {
            if mixed {
                let parts: Vec<_> = parts.iter().cloned().collect();
                return Aggregator::Mix { parts: maker.weights(&parts) };
            }
            match maker.pick(10) {
                0 => Aggregator::Mean,
                1 => Aggregator::Sum { clip: false },
                2 => Aggregator::Sum { clip: true },
                3 => Aggregator::MeanOfLeaves,
                4 if poolable => Aggregator::Pooled,
                5 => Aggregator::WeightedMean { weights: maker.weights(&counting) },
                6 => Aggregator::GeometricMean { weights: maker.weights(&counting) },
                7 => Aggregator::HarmonicMean { weights: maker.weights(&counting) },
                8 => Aggregator::GeometricMean { weights: BTreeMap::new() },
                9 => Aggregator::HarmonicMean { weights: BTreeMap::new() },
                _ => Aggregator::Min,
            }
        });
        NodeKind::Inner { aggregate, children }
    }

    /// A weight above 0 for each, summing to 1 or 100.
    fn weights<C: Clone + Ord>(&mut self, of: &[C]) -> BTreeMap<C, Decimal> {
        let total = self.one_of(&[Decimal::ONE_HUNDRED, Decimal::ONE]);
        let mut left = total;
        let mut weights = BTreeMap::new();
        for (place, code) in of.iter().enumerate() {
            let share = if place + 1 == of.len() {
                left
            } else {
                let thousandth = total / Decimal::from(1000);
                thousandth * Decimal::from(1 + self.pick(200))
            };
            left -= share;
            weights.insert(code.clone(), share.normalize());
        }
        weights
    }

    fn leaf(&mut self) -> NodeKind {
        let rule = self.chosen(false, Self::leaf_rule);
        let assessed = rule.variants().any(|rule| matches!(rule, LeafRule::AssessedPoints { .. }));
        let takes_points = rule.variants().any(|rule| {
            !matches!(rule, LeafRule::StepTable { .. } | LeafRule::Penalty(_) | LeafRule::Bonus(_))
        });
        let points = (assessed || (takes_points && self.one_in(2))).then(|| {
            if self.one_in(4) {
                let default = self.one_in(2).then(|| Decimal::from(4));
                let kind =
                    SettingKind::Number { default, from: Decimal::ZERO, to: Decimal::from(12) };
                ChosenNumber::BySetting(self.setting(Setting { kind, note: None }))
            } else {
                ChosenNumber::Fixed(self.positive())
            }
        });
        let names_items =
            rule.variants().all(|rule| matches!(rule, LeafRule::AllItemsTopBox { .. }));
        let from: VariableCode = if names_items || self.one_in(2) {
            code(&format!("N{}", self.nodes + 1))
        } else {
            self.one_of(&["c9_1", "c9_2", "other"].map(code))
        };
        NodeKind::Leaf(Leaf { from, rule, points })
    }

    fn leaf_rule(&mut self) -> LeafRule {
        let categories = |codes: &[&str]| codes.iter().map(|text| code(text)).collect::<Vec<_>>();
        match self.pick(14) {
            0 => LeafRule::TopBoxShare { codes: categories(&["4", "5"]) },
            1 => LeafRule::Value { range: None },
            2 => LeafRule::MeanScore(Rescale::Multiply(Decimal::from(20))),
            3 => LeafRule::MeanScore(Rescale::Linear {
                from: (1.into(), 5.into()),
                to: self.one_of(&[(0.into(), 100.into()), (100.into(), 0.into())]),
            }),
            4 => LeafRule::OptionWeights {
                weights: ["1", "2", "3", "4", "5"]
                    .into_iter()
                    .map(|text| (code::<CategoryCode>(text), self.pick(101).into()))
                    .collect(),
                leave_out: if self.one_in(2) { categories(&["E", "no"]) } else { Vec::new() },
            },
            5 => LeafRule::AllItemsTopBox {
                items: vec![code::<ItemCode>("c9_1"), code("c9_2")],
                codes: categories(&["4", "5"]),
                incomplete: self.one_of(&[Incomplete::LeaveOut, Incomplete::JudgeAnswered]),
            },
            6 => LeafRule::NetScore {
                promoters: categories(&["5"]),
                detractors: categories(&["1", "2"]),
            },
            7 => LeafRule::Ratio {
                full_at: self.one_of(&[Decimal::new(8, 1), Decimal::ONE]),
                on_empty: self.one_of(&[OnEmpty::Full, OnEmpty::Zero, OnEmpty::NotApplicable]),
            },
            8 => LeafRule::StepTable { steps: self.steps() },
            9 => LeafRule::Penalty(PerCase { each: self.positive(), most: self.positive() }),
            10 => LeafRule::Bonus(PerCase { each: self.positive(), most: self.positive() }),
            11 => LeafRule::AssessedPoints {
                unappraised: self.one_of(&[Unappraised::Claimed, Unappraised::Missing]),
                survey: self.one_of(&[SurveyPoints::Add, SurveyPoints::Ignore]),
            },
            12 => LeafRule::ExternalIndex {
                index: self.one_in(2).then(|| code("sipas-2026")),
                node: self.one_in(2).then(|| code("SIPAS")),
                out_of: self.one_of(&[Decimal::ONE_HUNDRED, Decimal::ONE]),
            },
            _ => LeafRule::Value { range: Some(self.range()) },
        }
    }

    /// Ascending numbers.
    fn edges(&mut self) -> Vec<Decimal> {
        let mut at = self.number();
        let count = 1 + self.pick(4);
        (0..count)
            .map(|_| {
                at += self.positive();
                at
            })
            .collect()
    }

    /// Intervals between the edges that leave nothing out, from the lowest up.
    fn intervals(&mut self) -> Vec<Interval> {
        let mut low = None;
        let mut intervals = Vec::new();
        for at in self.edges() {
            let goes_up = self.one_in(2);
            intervals.push(Interval { low, high: Some(Edge { at, included: !goes_up }) });
            low = Some(Edge { at, included: goes_up });
        }
        intervals.push(Interval { low, high: None });
        if self.one_in(2) {
            intervals.reverse();
        }
        intervals
    }

    fn steps(&mut self) -> Vec<Step> {
        let intervals = self.intervals();
        intervals.into_iter().map(|interval| Step { interval, score: self.number() }).collect()
    }

    fn bands(&mut self) -> Grouping {
        let intervals = self.intervals();
        let band = |(place, interval)| Band {
            code: code::<BandCode>(&format!("band-{place}")),
            label: self.text(),
            interval,
        };
        let bands = intervals.into_iter().enumerate().map(band).collect();
        let of = self.one_of(&[
            BandedNumber::Value,
            BandedNumber::Percent,
            BandedNumber::Published,
            BandedNumber::PublishedPercent,
        ]);
        Grouping::Bands(Bands { of, bands })
    }

    fn quantiles(&mut self) -> Grouping {
        let cuts: Vec<Decimal> = self
            .one_of(&[vec![25, 50, 75], vec![50], vec![20, 40, 60, 80]])
            .into_iter()
            .map(|percent| Decimal::new(percent, 2))
            .collect();
        let groups =
            (0..=cuts.len()).map(|place| (code(&format!("g{place}")), self.text())).collect();
        Grouping::Quantiles(QuantileGroups {
            quantile_type: u8::try_from(1 + self.pick(9)).unwrap(),
            cuts,
            cut_goes_up: self.one_in(2),
            groups,
        })
    }

    fn normaliser(&mut self) -> Normaliser {
        let direction = self.one_of(&[Direction::Higher, Direction::Lower]);
        let value = WhenEqual::Value(self.number());
        let when_equal = self.one_of(&[WhenEqual::Missing, value]);
        match self.pick(4) {
            0 => Normaliser::Linear {
                effective: self.range(),
                display: self.one_in(2).then(|| self.range()),
                to: self.range(),
                direction,
                clip: self.one_in(2),
            },
            1 => {
                let when_equal = self.one_of(&[WhenEqual::Missing, WhenEqual::Value(5.into())]);
                Normaliser::MinMax { to: (1.into(), 10.into()), direction, when_equal }
            }
            2 => Normaliser::Percentile {
                ties: self.one_of(&[Ties::Below, Ties::Half, Ties::UpTo]),
                direction,
            },
            _ => Normaliser::ZScore {
                deviation: self.one_of(&[Deviation::Population, Deviation::Sample]),
                centre: self.number(),
                spread: self.positive(),
                direction,
                when_equal,
            },
        }
    }
}

fn reads_answers_only(node: &Node) -> bool {
    node.leaf().is_some_and(|leaf| leaf.rule.variants().all(LeafRule::reads_answers))
}
