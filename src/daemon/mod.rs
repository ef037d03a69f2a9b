//! The programs: start-up, settings, and the processes of one connection (warden, gate, session, agent).
#![forbid(unsafe_code)]
