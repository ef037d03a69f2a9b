//! What the end-to-end tests share: private worlds, the servers under test, the clients' side of a connection, scripts,
//! and mailboxes made on the spot.
//!
//! Nothing here knows the library's insides. A test talks to the real programs, by a socket or by the files that they
//! leave, and could talk to any other server in the same way.
#![allow(dead_code, unused_imports, unreachable_pub, reason = "a library, of which each test program uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test that meets the unexpected must stop"
)]

pub mod accounts;
pub mod bob;
pub mod both;
pub mod client;
pub mod dovecot;
pub mod generator;
pub mod hostile;
pub mod inetd;
pub mod injector;
pub mod log;
pub mod mbox;
pub mod process;
pub mod readers;
pub mod runner;
pub mod scene;
pub mod screen;
pub mod script;
pub mod server;
pub mod state;
pub mod tls;
pub mod value;
pub mod wire;
pub mod world;

pub use accounts::{ALICE, Account, BOB};
pub use process::Running;
pub use world::World;
