//! Who may do what: a permission is a value, and the store asks for it.
//!
//! The fields are private and the values are minted in this module only, so a handler that has not
//! established a permission cannot call the store's methods that ask for it:
//!
//! ```compile_fail,E0423
//! let forged = thuocdo_server::permission::MayReadResults(());
//! ```

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use survey_specs::code::UnitCode;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name(());
    )*};
}

permissions! {
    /// May store a response: anybody who holds a valid visit.
    MayCollect;
    /// May read results, which are counts and what is computed from them.
    MayReadResults;
    /// May read single responses.
    MayReadResponses;
    /// May publish questionnaires, load units and values, and set up rounds.
    MayDesign;
    /// May give units points by appraisal and by survey.
    MayAppraise;
    /// May run the fieldwork: cases, links, queue files, paper forms.
    MayRunFieldwork;
    /// May manage staff.
    MayAdminister;
}

/// May give points to one unit in its own name.
#[derive(Clone, Debug)]
pub struct MayClaim(UnitCode);

impl MayClaim {
    /// The unit.
    #[must_use]
    pub fn unit(&self) -> &UnitCode {
        &self.0
    }
}

/// May read assessed points with what was said of them and by whom: of some units, or of all.
#[derive(Clone, Debug)]
pub struct MayReadAssessments(Option<BTreeSet<UnitCode>>);

impl MayReadAssessments {
    /// The units whose points may be read; none for those of all units.
    #[must_use]
    pub fn units(&self) -> Option<&BTreeSet<UnitCode>> {
        self.0.as_ref()
    }
}

/// May interview: read the cases that are assigned to one user and say what came of them.
#[derive(Clone, Debug)]
pub struct MayInterview(UserName);

impl MayInterview {
    /// Who interviews.
    #[must_use]
    pub fn user(&self) -> &UserName {
        &self.0
    }
}

impl MayCollect {
    /// For whoever came with a valid visit; called by its verification and by nothing else.
    pub(crate) fn for_visit() -> Self {
        Self(())
    }
}

/// What a member of staff is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Manages staff, and may do everything else.
    Administrator,
    /// Writes questionnaires and sets up rounds.
    Designer,
    /// Watches over the fieldwork.
    Coordinator,
    /// Interviews.
    Enumerator,
    /// Works with the data.
    Analyst,
    /// Looks at results.
    Viewer,
}

/// A word that names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a role: administrator, designer, coordinator, enumerator, analyst or viewer is expected"
)]
pub struct UnknownRole;

impl Role {
    /// Every role, in the order of declaration.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::Designer,
        Self::Coordinator,
        Self::Enumerator,
        Self::Analyst,
        Self::Viewer,
    ];

    /// The word that is stored and typed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Designer => "designer",
            Self::Coordinator => "coordinator",
            Self::Enumerator => "enumerator",
            Self::Analyst => "analyst",
            Self::Viewer => "viewer",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == word).ok_or(UnknownRole)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The name under which a member of staff signs in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserName(String);

/// A text that cannot be a user name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a user name has 1 to 64 ASCII letters, digits, `_`, `-`, `.` or `@` and begins with a letter or digit"
)]
pub struct InvalidUserName;

impl UserName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UserName {
    type Err = InvalidUserName;

    /// Capital letters are read as small ones: people do not remember how they wrote their name.
    fn from_str(text: &str) -> Result<Self, InvalidUserName> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@');
        let begins_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if begins_well && text.len() <= 64 && text.chars().all(allowed) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(InvalidUserName)
        }
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A member of staff who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The name to sign in with.
    pub user: UserName,
    /// What the person is there for.
    pub role: Role,
    /// The unit the person works for, with those below it; none for the whole survey.
    pub unit: Option<UnitCode>,
    /// The units that lie below that unit today.
    pub below: BTreeSet<UnitCode>,
}

impl Staff {
    /// The unit that this person's work keeps to, with those below it. None for whoever works for the
    /// whole survey, and for administrators and designers: all of it is theirs, whatever their unit.
    fn bounds(&self) -> Option<&UnitCode> {
        self.unit.as_ref().filter(|_| self.may_design().is_none())
    }

    /// Whether what concerns a unit is this person's work.
    #[must_use]
    pub fn covers(&self, unit: &UnitCode) -> bool {
        self.bounds().is_none_or(|own| own == unit || self.below.contains(unit))
    }

    /// The units that this person's work keeps to; none if it is that of all units.
    #[must_use]
    pub fn units(&self) -> Option<BTreeSet<UnitCode>> {
        let own = self.bounds()?.clone();
        Some(self.below.iter().cloned().chain([own]).collect())
    }

    /// The permission to read results: for every role but the enumerator's.
    #[must_use]
    pub fn may_read_results(&self) -> Option<MayReadResults> {
        (self.role != Role::Enumerator).then_some(MayReadResults(()))
    }

    /// The permission to read single responses: for administrators and analysts.
    #[must_use]
    pub fn may_read_responses(&self) -> Option<MayReadResponses> {
        matches!(self.role, Role::Administrator | Role::Analyst).then_some(MayReadResponses(()))
    }

    /// The permission to design: for administrators and designers.
    #[must_use]
    pub fn may_design(&self) -> Option<MayDesign> {
        matches!(self.role, Role::Administrator | Role::Designer).then_some(MayDesign(()))
    }

    /// The permission to give points by appraisal and by survey: for administrators and designers.
    #[must_use]
    pub fn may_appraise(&self) -> Option<MayAppraise> {
        matches!(self.role, Role::Administrator | Role::Designer).then_some(MayAppraise(()))
    }

    /// The permission to give points in the name of a unit: for administrators, and for coordinators
    /// of this unit, of one above it or of the whole survey. Who appraises a unit does not speak for
    /// it.
    #[must_use]
    pub fn may_claim_for(&self, unit: &UnitCode) -> Option<MayClaim> {
        let may = match self.role {
            Role::Administrator => true,
            Role::Coordinator => self.covers(unit),
            Role::Designer | Role::Enumerator | Role::Analyst | Role::Viewer => false,
        };
        may.then(|| MayClaim(unit.clone()))
    }

    /// The permission to read the assessed points of a unit, or of as many units as possible: for
    /// every role but the enumerator's. Who works for a unit reads that unit's and those of the units
    /// below it, unless the role is to appraise others.
    #[must_use]
    pub fn may_read_assessments(&self, unit: Option<&UnitCode>) -> Option<MayReadAssessments> {
        if self.role == Role::Enumerator {
            return None;
        }
        match (self.units(), unit) {
            (Some(own), Some(unit)) if !own.contains(unit) => None,
            (_, Some(unit)) => Some(MayReadAssessments(Some([unit.clone()].into()))),
            (own, None) => Some(MayReadAssessments(own)),
        }
    }

    /// The permission to run the fieldwork: for administrators, designers and coordinators.
    #[must_use]
    pub fn may_run_fieldwork(&self) -> Option<MayRunFieldwork> {
        matches!(self.role, Role::Administrator | Role::Designer | Role::Coordinator)
            .then_some(MayRunFieldwork(()))
    }

    /// The permission to interview: for enumerators and for those who run the fieldwork.
    #[must_use]
    pub fn may_interview(&self) -> Option<MayInterview> {
        let may = self.role == Role::Enumerator || self.may_run_fieldwork().is_some();
        may.then(|| MayInterview(self.user.clone()))
    }

    /// The permission to manage staff: for administrators.
    #[must_use]
    pub fn may_administer(&self) -> Option<MayAdminister> {
        (self.role == Role::Administrator).then_some(MayAdminister(()))
    }
}

/// Results that were made public may be read by everybody.
impl MayReadResults {
    /// For everybody, if the round's results are public.
    #[must_use]
    pub fn for_the_public(round: &crate::store::round::Round) -> Option<Self> {
        round.results_public.then_some(Self(()))
    }
}

/// Whoever runs the command line, and so can open the database anyway: holds every permission.
#[derive(Clone, Copy, Debug)]
pub struct Operator(());

impl Operator {
    /// The person at the console.
    #[must_use]
    pub fn at_the_console() -> Self {
        Self(())
    }

    /// The permission to store responses.
    #[must_use]
    pub fn may_collect(self) -> MayCollect {
        MayCollect(())
    }

    /// The permission to read results.
    #[must_use]
    pub fn may_read_results(self) -> MayReadResults {
        MayReadResults(())
    }

    /// The permission to read single responses.
    #[must_use]
    pub fn may_read_responses(self) -> MayReadResponses {
        MayReadResponses(())
    }

    /// The permission to run the fieldwork.
    #[must_use]
    pub fn may_run_fieldwork(self) -> MayRunFieldwork {
        MayRunFieldwork(())
    }

    /// The permission to design.
    #[must_use]
    pub fn may_design(self) -> MayDesign {
        MayDesign(())
    }

    /// The permission to give points by appraisal and by survey.
    #[must_use]
    pub fn may_appraise(self) -> MayAppraise {
        MayAppraise(())
    }

    /// The permission to give points in the name of a unit.
    #[must_use]
    pub fn may_claim_for(self, unit: &UnitCode) -> MayClaim {
        MayClaim(unit.clone())
    }

    /// The permission to read the assessed points of a unit, or of all.
    #[must_use]
    pub fn may_read_assessments(self, unit: Option<&UnitCode>) -> MayReadAssessments {
        MayReadAssessments(unit.map(|unit| [unit.clone()].into()))
    }

    /// The permission to manage staff.
    #[must_use]
    pub fn may_administer(self) -> MayAdminister {
        MayAdminister(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permissions_of(role: Role) -> [bool; 5] {
        let staff = staff_of(role, None);
        [
            staff.may_read_results().is_some(),
            staff.may_read_responses().is_some(),
            staff.may_design().is_some(),
            staff.may_administer().is_some(),
            staff.may_appraise().is_some(),
        ]
    }

    #[test]
    fn each_role_has_its_permissions_and_no_others() {
        // Results, single responses, design, administration, appraisal.
        assert_eq!(permissions_of(Role::Administrator), [true, true, true, true, true]);
        assert_eq!(permissions_of(Role::Designer), [true, false, true, false, true]);
        assert_eq!(permissions_of(Role::Coordinator), [true, false, false, false, false]);
        assert_eq!(permissions_of(Role::Enumerator), [false, false, false, false, false]);
        assert_eq!(permissions_of(Role::Analyst), [true, true, false, false, false]);
        assert_eq!(permissions_of(Role::Viewer), [true, false, false, false, false]);
    }

    fn staff_of(role: Role, unit: Option<&str>) -> Staff {
        let unit = unit.map(|unit| unit.parse().unwrap());
        Staff { user: "a".parse().unwrap(), role, unit, below: BTreeSet::new() }
    }

    #[test]
    fn points_in_the_name_of_a_unit_are_given_by_its_coordinator() {
        let unit: UnitCode = "X01".parse().unwrap();
        let claims =
            |role, own| staff_of(role, own).may_claim_for(&unit).map(|may| may.unit().clone());
        for (role, own) in [
            (Role::Administrator, None),
            (Role::Coordinator, None),
            (Role::Coordinator, Some("X01")),
        ] {
            assert_eq!(claims(role, own), Some(unit.clone()), "{role} of {own:?}");
        }
        assert_eq!(claims(Role::Coordinator, Some("X02")), None);
        for role in [Role::Designer, Role::Enumerator, Role::Analyst, Role::Viewer] {
            assert_eq!(claims(role, Some("X01")), None, "{role}");
        }
    }

    #[test]
    fn who_works_for_a_unit_reads_the_points_of_that_unit() {
        let unit: UnitCode = "X01".parse().unwrap();
        let reads = |role, own, asked: Option<&UnitCode>| {
            let permission = staff_of(role, own).may_read_assessments(asked);
            permission.map(|may| may.units().cloned())
        };
        let only = Some(Some(BTreeSet::from([unit.clone()])));
        for role in [Role::Coordinator, Role::Analyst, Role::Viewer] {
            assert_eq!(reads(role, Some("X01"), None), only, "{role}");
            assert_eq!(reads(role, Some("X01"), Some(&unit)), only);
            assert_eq!(reads(role, Some("X02"), Some(&unit)), None);
            assert_eq!(reads(role, None, None), Some(None));
        }
        assert_eq!(reads(Role::Designer, Some("X02"), None), Some(None));
        assert_eq!(reads(Role::Administrator, Some("X02"), Some(&unit)), only);
        assert_eq!(reads(Role::Enumerator, Some("X01"), Some(&unit)), None);
    }

    #[test]
    fn who_works_for_a_unit_works_for_those_below_it() {
        let [own, below, beside] =
            ["H20", "H20.01", "H21"].map(|unit| unit.parse::<UnitCode>().unwrap());
        let lies_below = BTreeSet::from([below.clone()]);
        let of_province = |role| Staff { below: lies_below.clone(), ..staff_of(role, Some("H20")) };
        let coordinator = of_province(Role::Coordinator);
        for (unit, covered) in [(&own, true), (&below, true), (&beside, false)] {
            assert_eq!(coordinator.covers(unit), covered, "{unit}");
            assert_eq!(coordinator.may_claim_for(unit).is_some(), covered, "{unit}");
            assert_eq!(coordinator.may_read_assessments(Some(unit)).is_some(), covered, "{unit}");
        }
        for role in [Role::Administrator, Role::Designer] {
            assert_eq!(of_province(role).units(), None, "{role}");
            assert!(of_province(role).covers(&beside), "{role}");
        }
        let all = of_province(Role::Viewer).may_read_assessments(None).unwrap();
        assert_eq!(all.units(), Some(&BTreeSet::from([own, below])));
    }

    #[test]
    fn roles_are_read_and_written_as_words() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        assert_eq!("root".parse::<Role>(), Err(UnknownRole));
    }

    #[test]
    fn user_names_are_case_blind_and_plain() {
        assert_eq!("Lan.Nguyen@SoNV".parse::<UserName>().unwrap().as_str(), "lan.nguyen@sonv");
        for bad in ["", " lan", "lan nguyen", "-lan", "nguyễn", &"x".repeat(65)] {
            assert!(bad.parse::<UserName>().is_err(), "{bad}");
        }
    }
}
