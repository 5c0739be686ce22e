//! The way of a response from the device to the server: the page hands it to the
//! [`outbox`], which keeps it until the server's receipt echoes its id and its content hash.

pub mod outbox;
