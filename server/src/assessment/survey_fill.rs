//! Points of criteria that follow from a survey: the published percentage of a node of another round,
//! in points.

use rust_decimal::Decimal;
use survey_specs::code::VariableCode;
use survey_specs::index::leaf::SurveyPoints;
use survey_specs::index::measure::Amount;
use survey_specs::index::{IndexDefinition, LeafRule, Node, Policy};

use crate::store::value::{Content, Part};

/// What a survey can fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The criterion, or the variable of another index.
    pub criterion: VariableCode,
    /// How its points are made.
    pub form: TargetForm,
}

/// How points are made of a percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetForm {
    /// So many points for 100 per cent; they stand beside the assessed ones.
    Points {
        /// The most points that the criterion can reach; none where nobody has said it.
        full: Option<Decimal>,
    },
    /// The leaf reads the value of another index, of so much at most.
    Index {
        /// The full score of the other index.
        out_of: Decimal,
    },
}

impl Target {
    /// What a definition lets a survey fill in, in the order of its tree.
    #[must_use]
    pub fn all(definition: &IndexDefinition, policy: &Policy) -> Vec<Self> {
        let leaves = definition.root.walk().into_iter().filter_map(Node::leaf);
        let target = |leaf: &survey_specs::index::Leaf| {
            let form = match leaf.rule.under(policy)? {
                LeafRule::AssessedPoints { survey: SurveyPoints::Add, .. } => {
                    TargetForm::Points { full: definition.full_points(&leaf.from) }
                }
                LeafRule::ExternalIndex { out_of, .. } => TargetForm::Index { out_of: *out_of },
                _ => return None,
            };
            Some(Self { criterion: leaf.from.clone(), form })
        };
        let mut targets: Vec<Self> = Vec::new();
        for found in leaves.filter_map(target) {
            if targets.iter().all(|known| known.criterion != found.criterion) {
                targets.push(found);
            }
        }
        targets
    }

    /// The part that is filled in.
    #[must_use]
    pub fn part(&self) -> Part {
        match self.form {
            TargetForm::Points { .. } => Part::Survey,
            TargetForm::Index { .. } => Part::Measured,
        }
    }

    /// What 100 per cent are worth, unless somebody says otherwise.
    #[must_use]
    pub fn most(&self) -> Option<Decimal> {
        match self.form {
            TargetForm::Points { full } => full,
            TargetForm::Index { out_of } => Some(out_of),
        }
    }

    /// What a percentage comes to, if 100 per cent are worth `most`; none beyond what can be kept.
    #[must_use]
    pub fn content(&self, percent: Decimal, most: Decimal) -> Option<Content> {
        let given = percent.checked_mul(most)?.checked_div(Decimal::ONE_HUNDRED)?;
        let amount = Amount::try_from(given).ok()?;
        Some(match self.form {
            TargetForm::Points { .. } => Content::Points(amount),
            TargetForm::Index { .. } => Content::Plain(amount),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn targets(code: &str) -> Vec<Target> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../survey-specs/specs");
        let text = std::fs::read_to_string(format!("{folder}/{code}.index.yaml")).unwrap();
        let definition: IndexDefinition = text.parse().unwrap();
        Target::all(&definition, &definition.policy([]).unwrap())
    }

    #[test]
    fn the_satisfaction_index_of_a_commune_goes_where_its_definition_reads_it() {
        let commune = targets("par-index-commune");
        let told: Vec<_> = commune.iter().map(|target| target.criterion.as_str()).collect();
        assert_eq!(told, ["SIPAS"]);
        assert_eq!((commune[0].part(), commune[0].most()), (Part::Measured, Some(number("100"))));
        let content = commune[0].content(number("87.53"), number("100")).unwrap();
        assert_eq!(content.amount().unwrap().decimal(), number("87.53"));
    }

    #[test]
    fn a_field_of_provinces_takes_points_of_a_survey_beside_the_appraised_ones() {
        let fields = targets("par-index-province");
        assert_eq!(fields.len(), 8);
        let third = &fields[2];
        assert_eq!((third.criterion.as_str(), third.most()), ("F3", Some(number("13"))));
        assert_eq!(third.part(), Part::Survey);
        let content = third.content(number("80"), number("2.5")).unwrap();
        assert_eq!(content, Content::Points("2".parse().unwrap()));
    }
}
