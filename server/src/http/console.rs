//! The staff console's page; everything in it comes from the API.

pub(crate) mod page;
