//! Turns a service model into the source of a Rust client.
