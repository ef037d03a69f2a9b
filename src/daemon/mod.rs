//! The programs: start-up, settings, and the processes of one connection (warden, gate, session, agent).
#![forbid(unsafe_code)]

pub mod agent;
pub mod attempt;
pub mod cage;
pub mod gate;
pub mod imapd;
pub mod inbox;
pub mod ipop3d;
pub mod log;
pub mod options;
pub mod preauth;
pub mod program;
pub mod protocol;
pub mod session;
pub mod settings;
pub mod start;
pub mod warden;

pub use imapd::IMAPD;
pub use ipop3d::IPOP3D;
pub use program::{Program, Start};
pub use start::main;
