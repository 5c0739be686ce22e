//! Whose cases somebody may see.

use std::collections::BTreeSet;

use survey_specs::code::UnitCode;

use super::{Case, CaseSeen};
use crate::permission::{MayRunFieldwork, Role, Staff, UserName};

/// May see cases with their contacts: those of one user, of some units, or all.
#[derive(Clone, Debug)]
pub struct MaySeeCases {
    units: Option<BTreeSet<UnitCode>>,
    assignee: Option<UserName>,
}

impl MaySeeCases {
    /// Enumerators see the cases that are assigned to them, coordinators of a unit those of the unit
    /// and of the units below it, and others who run the fieldwork all.
    #[must_use]
    pub fn of(staff: &Staff) -> Option<Self> {
        staff.may_interview()?;
        let (units, assignee) = match staff.role {
            Role::Enumerator => (None, Some(staff.user.clone())),
            _ => (staff.units(), None),
        };
        Some(Self { units, assignee })
    }

    /// The cases that are assigned to a user, whatever the role.
    #[must_use]
    pub fn assigned_to(staff: &Staff) -> Option<Self> {
        staff.may_interview()?;
        Some(Self { units: None, assignee: Some(staff.user.clone()) })
    }

    /// All cases, for whoever runs the fieldwork of the whole survey.
    #[must_use]
    pub fn all(_: &MayRunFieldwork) -> Self {
        Self { units: None, assignee: None }
    }

    /// The units whose cases may be seen; none if that does not matter.
    #[must_use]
    pub fn units(&self) -> Option<&BTreeSet<UnitCode>> {
        self.units.as_ref()
    }

    /// The user whose cases may be seen; none if that does not matter.
    #[must_use]
    pub fn assignee(&self) -> Option<&UserName> {
        self.assignee.as_ref()
    }

    /// All cases, for what the store itself has to read.
    pub(in crate::store) fn everywhere() -> Self {
        Self { units: None, assignee: None }
    }

    /// The case as it may be seen.
    pub(in crate::store) fn seen(&self, case: Option<Case>) -> CaseSeen {
        match case {
            None => CaseSeen::Unknown,
            Some(case) if self.covers(&case) => CaseSeen::Yours(Box::new(case)),
            Some(_) => CaseSeen::NotYours,
        }
    }

    /// Whether a case may be seen.
    #[must_use]
    pub fn covers(&self, case: &Case) -> bool {
        let unit = self
            .units
            .as_ref()
            .is_none_or(|units| case.design.unit.as_ref().is_some_and(|unit| units.contains(unit)));
        unit && (self.assignee.is_none() || self.assignee == case.assignee)
    }
}
