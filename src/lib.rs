//! Letterbox: the library behind `imapd` and `ipop3d`.
//!
//! The two programs serve the mail that already lies on the disk, one process tree per connection, started by inetd,
//! xinetd or a systemd `Accept=yes` socket with the client on descriptors 0 and 1. `DESIGN.md` tells the whole story;
//! in short, a module uses only what stands below it in this list (`tests/layering.rs` enforces it):
//!
//! | layer | modules |
//! | --- | --- |
//! | programs | [`daemon`]: start-up, settings, warden, gate, session, agent |
//! | protocols | [`imap`], [`pop3`]: never import each other |
//! | mail | [`mailbox`] (store, drivers, index, locks, journal), [`mime`] (offsets, structure) |
//! | services | [`auth`] (mechanisms, PAM, secrets), [`net`] (wire, time limits) |
//! | system | [`sys`]: the only `unsafe`, the only libc and nix |
//! | pure | [`text`], [`limits`], [`secret`] |

pub mod auth;
pub mod daemon;
pub mod imap;
pub mod limits;
pub mod mailbox;
pub mod mime;
pub mod net;
pub mod pop3;
pub mod secret;
pub mod sys;
pub mod text;
