//! Places that are settled when the programs are built: the Makefile hands them to the compiler.

/// Where `letterbox-tls` is, if `libexec_dir` does not say otherwise.
pub const LIBEXECDIR: &str = match option_env!("LETTERBOX_LIBEXECDIR") {
    Some(directory) => directory,
    None => "/usr/libexec/letterbox",
};

/// The settings, if the command line does not say otherwise: `SYSCONFDIR` in the Makefile.
pub const SETTINGS_FILE: &str = match option_env!("LETTERBOX_CONF") {
    Some(file) => file,
    None => "/etc/letterbox.conf",
};
