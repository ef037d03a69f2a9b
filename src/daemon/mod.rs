//! The programs: start-up, settings, and the processes of one connection.
//!
//! | process | rights | files |
//! | --- | --- | --- |
//! | warden | root | [`guard`], [`warden`], [`entrance`]; what a gate is told and may ask: [`protocol`] |
//! | gate | nobody, in an empty directory | [`cage`], [`gate`], and a protocol's first half |
//! | attempt | root, for one answer | [`attempt`], [`throwaway`], and [`auth::examiner`](crate::auth::examiner) |
//! | session | the user, and only where mail is | [`session`], [`confine`], [`agent_line`], and a protocol's second half |
//! | agent | the user, in the spool's group | [`agent`], [`inbox`]; how it and the session get their rights: [`rights`] |
//!
//! A gate and a session take the client from descriptors 0 and 1
//! ([`Stream::inherited`](crate::sys::stream::Stream::inherited)), whatever stands between these and the network.
#![forbid(unsafe_code)]

pub mod admission;
pub mod agent;
pub mod agent_line;
pub mod alert;
pub mod attempt;
pub mod base;
pub mod cage;
pub mod confine;
pub mod entrance;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod gate;
pub mod guard;
pub mod imapd;
pub mod inbox;
pub mod ipop3d;
pub mod log;
pub mod mail;
pub mod options;
pub mod places;
pub mod preauth;
pub mod program;
pub mod protocol;
pub mod rights;
pub mod roll;
pub mod scram_line;
pub mod session;
pub mod settings;
pub mod start;
pub mod throwaway;
pub mod tls;
pub mod warden;

pub use imapd::IMAPD;
pub use ipop3d::IPOP3D;
pub use program::{Program, Start};
pub use start::main;
