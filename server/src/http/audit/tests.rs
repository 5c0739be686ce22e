//! The audit log, from outside.
