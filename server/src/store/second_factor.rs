//! Second factors of members of staff, and who must have one.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use super::staff::TokenHash;
use crate::permission::{MayAdminister, Role, UserName};
use crate::second_factor::{CodeHash, Seed};

/// Keeps second factors.
#[async_trait]
pub trait SecondFactorStore: Send + Sync {
    /// From now on a code is asked for; the code of `step` is used up. The recovery codes take the
    /// place of earlier ones.
    async fn set_second_factor(
        &self,
        user: &UserName,
        seed: Seed,
        step: i64,
        codes: &[CodeHash],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// No code is asked for any more, and sessions end but the one that is kept; says whether one
    /// was.
    async fn delete_second_factor(
        &self,
        user: &UserName,
        kept: Option<&TokenHash>,
    ) -> Result<bool, StoreError>;

    /// Uses up the code of a time step; false if it or a later one was used before.
    async fn use_time_step(&self, user: &UserName, step: i64) -> Result<bool, StoreError>;

    /// Uses up a recovery code; false if there is none of this hash.
    async fn use_recovery_code(&self, user: &UserName, code: &CodeHash)
    -> Result<bool, StoreError>;

    /// How many recovery codes are left.
    async fn recovery_codes(&self, user: &UserName) -> Result<u64, StoreError>;

    /// New recovery codes in the place of earlier ones.
    async fn replace_recovery_codes(
        &self,
        user: &UserName,
        codes: &[CodeHash],
    ) -> Result<(), StoreError>;

    /// The roles that must sign in with a second factor.
    async fn second_factor_roles(&self) -> Result<BTreeSet<Role>, StoreError>;

    /// Says which roles must.
    async fn set_second_factor_roles(
        &self,
        permission: &MayAdminister,
        roles: &BTreeSet<Role>,
    ) -> Result<(), StoreError>;
}
