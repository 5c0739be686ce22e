//! The own account, from outside.
