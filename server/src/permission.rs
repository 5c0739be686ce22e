//! Who may do what: a permission is a value, and the store asks for it.
//!
//! The fields are private and the values are minted in this module only, so a handler that has not
//! established a permission cannot call the store's methods that ask for it:
//!
//! ```compile_fail,E0423
//! let forged = thuocdo_server::permission::MayReadResults(());
//! ```

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
    /// May publish questionnaires, load units and set up rounds.
    MayDesign;
    /// May manage staff.
    MayAdminister;
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
    /// The unit the person works for; none for the whole survey.
    pub unit: Option<UnitCode>,
}

impl Staff {
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

    /// The permission to design.
    #[must_use]
    pub fn may_design(self) -> MayDesign {
        MayDesign(())
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

    fn permissions_of(role: Role) -> [bool; 4] {
        let staff = Staff { user: "a".parse().unwrap(), role, unit: None };
        [
            staff.may_read_results().is_some(),
            staff.may_read_responses().is_some(),
            staff.may_design().is_some(),
            staff.may_administer().is_some(),
        ]
    }

    #[test]
    fn each_role_has_its_permissions_and_no_others() {
        // Results, single responses, design, administration.
        assert_eq!(permissions_of(Role::Administrator), [true, true, true, true]);
        assert_eq!(permissions_of(Role::Designer), [true, false, true, false]);
        assert_eq!(permissions_of(Role::Coordinator), [true, false, false, false]);
        assert_eq!(permissions_of(Role::Enumerator), [false, false, false, false]);
        assert_eq!(permissions_of(Role::Analyst), [true, true, false, false]);
        assert_eq!(permissions_of(Role::Viewer), [true, false, false, false]);
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
