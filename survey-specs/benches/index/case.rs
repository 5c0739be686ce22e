//! The cases: a definition, a policy and made-up numbers for every commune of a country.

use std::fmt::Write;

use rust_decimal::Decimal;
use survey_specs::code::{CategoryCode, UnitClass};
use survey_specs::index::{
    Amount, IndexDefinition, Leaf, LeafRule, Measure, Measures, Node, Policy, Subject, Tallies,
    Tally,
};
use survey_specs::shipped;

/// A country of 34 provinces with 135 communes each.
const PROVINCES: usize = 34;
const COMMUNES: usize = 135;

/// The tree like that of SIPAS: groups of items, all answered on a scale of five.
const GROUPS: usize = 5;
const ITEMS: usize = 8;

/// The categories of a scale of five.
pub const CATEGORIES: [&str; 5] = ["1", "2", "3", "4", "5"];

/// What is evaluated.
pub struct Case {
    pub name: &'static str,
    pub definition: IndexDefinition,
    pub policy: Policy,
    pub subjects: Vec<Subject>,
    /// Number of classes.
    pub classes: usize,
}

/// Which units are ranked together.
#[derive(Clone, Copy)]
enum Ranked {
    /// All communes of the country.
    Country,
    /// Those of each province.
    Province,
}

impl Case {
    /// A tree like that of SIPAS, from answers: shares, means of items, the mean of groups.
    pub fn sipas() -> Self {
        let mut yaml = String::from(
            "index: sipas-like\nquestionnaire: sipas-like\nlanguages: [vi]\ntitle: Chỉ số\n\
             weights: none\nclass_row: mean_of_units\nminimum_n: 1\non_missing: skip\n\
             rounding: {digits: 2, mode: half_up, at: display}\n\
             leaf_rule: {top_box_share: {codes: [4, 5]}}\n\
             root:\n  node: T\n  label: Chung\n  aggregate: mean\n  children:\n",
        );
        for group in 1..=GROUPS {
            // Writing to a String cannot fail.
            _ = writeln!(yaml, "    - node: G{group}\n      label: Nhóm\n      aggregate: mean");
            yaml.push_str("      children:\n");
            for item in 1..=ITEMS {
                let code = format!("G{group}_{item}");
                let from = code.to_ascii_lowercase();
                _ = writeln!(yaml, "        - {{node: {code}, from: {from}, label: Tiêu chí}}");
            }
        }
        Self::of("sipas-like", &yaml, &[], Ranked::Country)
    }

    /// QĐ 766 as shipped, from ratios. What its text leaves open is set to anything that fits.
    pub fn qd766() -> Self {
        let open = ["clgq_provided_max", "clgq_used_max", "clgq_submitted_max"];
        let wishes = open.map(|setting| (setting, "4"));
        Self::of("qd-766", shipped("qd-766"), &wishes, Ranked::Country)
    }

    /// DDCI of communes as shipped, from answers and percentages: each leaf is put on a scale by the
    /// smallest and the largest value of the class.
    pub fn ddci() -> Self {
        Self::of("ddci-communes", shipped("ddci-communes"), &[], Ranked::Province)
    }

    fn of(
        name: &'static str,
        yaml: &str,
        wishes: &[(&'static str, &'static str)],
        ranked: Ranked,
    ) -> Self {
        let definition: IndexDefinition = yaml.parse().expect("a definition");
        let policy = definition.policy(wishes.iter().copied()).expect("a policy");
        let mut random = Random(766);
        let subjects = (0..PROVINCES * COMMUNES)
            .map(|place| subject(&definition, &policy, &mut random, place, ranked))
            .collect();
        let classes = match ranked {
            Ranked::Country => 1,
            Ranked::Province => PROVINCES,
        };
        Self { name, definition, policy, subjects, classes }
    }

    /// Each leaf with its node and the rule in use.
    pub fn rule<'a>(&'a self, node: &'a Node) -> Option<(&'a Leaf, &'a LeafRule)> {
        let leaf = node.leaf()?;
        Some((leaf, leaf.rule.under(&self.policy)?))
    }
}

fn shipped(name: &str) -> &'static str {
    shipped::index(name).expect("a shipped definition")
}

fn subject(
    definition: &IndexDefinition,
    policy: &Policy,
    random: &mut Random,
    place: usize,
    ranked: Ranked,
) -> Subject {
    let province = place / COMMUNES;
    let class: UnitClass = match ranked {
        Ranked::Country => "commune".parse(),
        Ranked::Province => format!("province{province:02}").parse(),
    }
    .expect("a class");
    let (mut tallies, mut measures) = (Tallies::default(), Measures::default());
    for leaf in definition.root.walk().into_iter().filter_map(Node::leaf) {
        let variable = leaf.from.clone();
        match leaf.rule.under(policy).expect("the rule is decided") {
            LeafRule::TopBoxShare { .. } => {
                for (category, n) in CATEGORIES.iter().zip(random.answers()) {
                    let item = leaf.from.as_str().parse().expect("an item");
                    let category: CategoryCode = category.parse().expect("a category");
                    tallies.add(item, category, Tally { n, weight: n.into() });
                }
            }
            LeafRule::Ratio { .. } => {
                let denominator = 1 + random.below(5_000);
                let numerator = amount(random.below(denominator + 1).into());
                let denominator = amount(denominator.into());
                measures.insert(variable, Measure::Ratio { numerator, denominator });
            }
            LeafRule::Value { range } => {
                // In hundredths, up to the points or the end of the range.
                let points = leaf.points.as_ref().and_then(|points| points.under(policy));
                let most = points.or(range.map(|(_, most)| most)).unwrap_or(Decimal::ONE_HUNDRED);
                let share = Decimal::new(random.below(10_001).into(), 4);
                let value = amount((most * share).round_dp(2));
                measures.insert(variable, Measure::Plain(value));
            }
            other => unreachable!("no case has the rule {other:?}"),
        }
    }
    let unit = format!("{province:02}{:03}", place % COMMUNES).parse().expect("a unit");
    Subject { unit, class, tallies, measures }
}

fn amount(number: Decimal) -> Amount {
    number.try_into().expect("an amount")
}

/// Numbers that look random and are the same on every machine (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        u32::try_from(mixed % u64::from(limit)).unwrap_or(0)
    }

    /// The answers of 30 respondents or more to an item.
    fn answers(&mut self) -> [u64; 5] {
        let mut counts = [6, 6, 6, 6, 6];
        for count in &mut counts {
            *count += u64::from(self.below(200));
        }
        counts
    }
}
