//! Who works here: accounts, roles, invitations, and who must sign in with a second factor.

mod edit;
mod invite;
mod list;
pub mod model;
mod sessions;
mod words;

pub use list::People;
pub use words::role_name;
