//! What a process can take from itself for good: files and networks by Landlock, system calls by seccomp.
//!
//! Both are additions. Who a process is and what its root directory holds is settled before
//! ([`privs`](super::privs)), and must do without them where the kernel has neither.

pub mod calls;
pub mod files;
pub mod seccomp;

pub use files::{Area, Company, Reach};
pub use seccomp::Calls;
