//! Keys that may be left out.

use crate::yaml::fields::Field;

/// The key is there, and its value could not be read; what is wrong has been noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unread;

/// The value of a key that may be left out.
pub(super) fn optional<'a, T>(
    field: Option<&Field<'a>>,
    read: impl FnOnce(&Field<'a>) -> Option<T>,
) -> Result<Option<T>, Unread> {
    field.map(|field| read(field).ok_or(Unread)).transpose()
}
