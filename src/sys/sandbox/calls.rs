//! The system calls that a caged process may make: tables, each row with its reason, and as long as they have to be.
//!
//! Found by tracing every test, with debug and release programs on glibc; beside what was seen stands what other versions
//! of the C library and other machines use for the same purpose.

use libc::{
    CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS, PROT_EXEC,
    c_int, c_long,
};

/// A call, and what its arguments must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its number.
    pub number: c_long,
    /// When it is allowed.
    pub when: When,
}

/// When a call is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Whatever its arguments are.
    Always,
    /// If the third argument asks for no memory that can be executed.
    NoCode,
    /// If the second argument is this, the first of the calls that share a number.
    Command(c_int),
    /// If the first argument is this.
    First(c_int),
    /// If the first argument asks for no namespace of its own, in which a process would have every capability.
    NoNamespace,
    /// If no address comes with it: only to whom the socket is connected.
    ToPeer,
}

const fn any(number: c_long) -> Call {
    Call { number, when: When::Always }
}

const fn command(number: c_long, command: c_int) -> Call {
    Call { number, when: When::Command(command) }
}

/// What every process does: speak over what is open, wait, have memory, end.
pub const ANSWERING: &[Call] = &[
    // the client
    any(libc::SYS_read),
    any(libc::SYS_write),
    any(libc::SYS_writev),
    // the other process of the connection; the C library has no calls without an address of their own
    Call { number: libc::SYS_sendto, when: When::ToPeer },
    any(libc::SYS_recvfrom),
    // waiting for either; what a stopped process goes on with
    #[cfg(target_arch = "x86_64")]
    any(libc::SYS_poll),
    any(libc::SYS_ppoll),
    any(libc::SYS_restart_syscall),
    // taking over descriptors 0 and 1: what they are, patience, small answers at once
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    any(libc::SYS_newfstatat),
    any(libc::SYS_fstat),
    any(libc::SYS_setsockopt),
    // the last word is said
    any(libc::SYS_shutdown),
    // letting go, which debug programs check before
    any(libc::SYS_close),
    command(libc::SYS_fcntl, libc::F_GETFD),
    // memory
    any(libc::SYS_brk),
    Call { number: libc::SYS_mmap, when: When::NoCode },
    Call { number: libc::SYS_mprotect, when: When::NoCode },
    any(libc::SYS_munmap),
    any(libc::SYS_mremap),
    any(libc::SYS_madvise),
    // locks of the C library and of the standard library, should there ever be somebody to wait for
    any(libc::SYS_futex),
    // keys of hash tables
    any(libc::SYS_getrandom),
    // the time, where the kernel does not lend it without a call
    any(libc::SYS_clock_gettime),
    #[cfg(target_arch = "x86_64")]
    any(libc::SYS_gettimeofday),
    // the host's name in greetings
    any(libc::SYS_uname),
    // what stands in log lines and lock files; asking is harmless
    any(libc::SYS_getpid),
    any(libc::SYS_gettid),
    // signals that are ignored, blocked, or end the process; the stack for them is given back at the end
    any(libc::SYS_rt_sigprocmask),
    any(libc::SYS_rt_sigreturn),
    any(libc::SYS_sigaltstack),
    // the end
    any(libc::SYS_exit),
    any(libc::SYS_exit_group),
];

/// What OpenSSL needs beside.
pub const ENCRYPTING: &[Call] = &[
    // a clean end in one direction
    any(libc::SYS_shutdown),
    // after the handshake it may go on for as long as it likes
    #[cfg(target_arch = "x86_64")]
    any(libc::SYS_alarm),
    any(libc::SYS_setitimer),
];

/// What mailboxes need beside.
pub const STORING: &[Call] = &[
    // opening and looking
    any(libc::SYS_openat),
    any(libc::SYS_openat2),
    any(libc::SYS_statx),
    any(libc::SYS_fstatfs),
    any(libc::SYS_getdents64),
    any(libc::SYS_readlinkat),
    any(libc::SYS_faccessat),
    any(libc::SYS_faccessat2),
    any(libc::SYS_getcwd),
    // reading and writing at a place
    any(libc::SYS_lseek),
    any(libc::SYS_pread64),
    any(libc::SYS_pwrite64),
    any(libc::SYS_readv),
    any(libc::SYS_preadv),
    any(libc::SYS_pwritev),
    any(libc::SYS_copy_file_range),
    // growing and cutting
    any(libc::SYS_ftruncate),
    any(libc::SYS_fallocate),
    // making durable
    any(libc::SYS_fsync),
    any(libc::SYS_fdatasync),
    // beginning with that before it is waited for
    any(libc::SYS_sync_file_range),
    // locks on open files, further descriptors of the same file, and how it is open
    command(libc::SYS_fcntl, libc::F_OFD_SETLK),
    command(libc::SYS_fcntl, libc::F_OFD_GETLK),
    command(libc::SYS_fcntl, libc::F_DUPFD_CLOEXEC),
    command(libc::SYS_fcntl, libc::F_GETFL),
    command(libc::SYS_fcntl, libc::F_SETFD),
    any(libc::SYS_flock),
    // names
    any(libc::SYS_mkdirat),
    any(libc::SYS_unlinkat),
    any(libc::SYS_linkat),
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    any(libc::SYS_renameat),
    any(libc::SYS_renameat2),
    // whether the owner of a lock is still there; this signal is none
    command(libc::SYS_kill, 0),
    // a lock that is touched, the time of reading that is put back, a lock that others may read
    any(libc::SYS_utimensat),
    any(libc::SYS_fchmod),
    // whose file it is that was found
    any(libc::SYS_geteuid),
    any(libc::SYS_getuid),
    // whether the process that a lock names is still there: signal 0, which does nothing
    command(libc::SYS_kill, 0),
    // news of a mailbox during IDLE
    any(libc::SYS_inotify_init1),
    any(libc::SYS_inotify_add_watch),
    any(libc::SYS_inotify_rm_watch),
    // a pause between two tries
    any(libc::SYS_clock_nanosleep),
    any(libc::SYS_nanosleep),
    // requests to end that are read
    any(libc::SYS_signalfd4),
    // descriptors that the agent lends
    any(libc::SYS_recvmsg),
];

/// What the agent needs beside the session's, for itself and for the process that it makes to clear up.
pub const TENDING: &[Call] = &[
    // the group of the spool directory, taken and left; looking whether it is gone
    any(libc::SYS_setresgid),
    any(libc::SYS_getresgid),
    any(libc::SYS_getresuid),
    any(libc::SYS_getgroups),
    // the session: whether it has ended, a request to end handed on, descriptors lent to it
    any(libc::SYS_wait4),
    command(libc::SYS_kill, libc::SIGTERM),
    command(libc::SYS_kill, libc::SIGHUP),
    any(libc::SYS_sendmsg),
    // a new way to syslog
    Call { number: libc::SYS_socket, when: When::First(libc::AF_UNIX) },
    any(libc::SYS_connect),
    // the process that clears up, and the line to it
    Call { number: libc::SYS_clone, when: When::NoNamespace },
    any(libc::SYS_set_robust_list),
    any(libc::SYS_socketpair),
    any(libc::SYS_close_range),
    // which gives up more
    Call { number: libc::SYS_prctl, when: When::First(libc::PR_SET_NO_NEW_PRIVS) },
    any(libc::SYS_landlock_create_ruleset),
    any(libc::SYS_landlock_add_rule),
    any(libc::SYS_landlock_restrict_self),
    any(libc::SYS_seccomp),
];

/// The same on machines that still have the calls of old, by which their C library prefers to do it.
#[cfg(target_arch = "x86_64")]
pub const STORING_OF_OLD: &[Call] = &[
    any(libc::SYS_open),
    any(libc::SYS_stat),
    any(libc::SYS_lstat),
    any(libc::SYS_access),
    any(libc::SYS_readlink),
    any(libc::SYS_mkdir),
    any(libc::SYS_rmdir),
    any(libc::SYS_unlink),
    any(libc::SYS_rename),
    any(libc::SYS_inotify_init),
];
#[cfg(not(target_arch = "x86_64"))]
/// There are none here.
pub const STORING_OF_OLD: &[Call] = &[];

/// The bits of memory's protection that must not be set.
pub const CODE: c_int = PROT_EXEC;

/// The flags of a new process that must not be set.
pub const NAMESPACES: c_int =
    CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS;
