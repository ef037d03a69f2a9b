//! Which port a service has on this machine: services(5).

use std::ffi::CString;

/// The TCP port of the service called `name`, if the system knows one.
pub fn port(name: &str) -> Option<u16> {
    let name = CString::new(name).ok()?;
    // SAFETY: both strings end with NUL. The answer lies in memory of the C library's, which the next such call overwrites.
    let entry = unsafe { libc::getservbyname(name.as_ptr(), c"tcp".as_ptr()) };
    // SAFETY: it is null or a whole entry, there is one thread, and it is copied here and now.
    let entry = unsafe { entry.as_ref() }?;
    u16::try_from(entry.s_port).ok().map(u16::from_be)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_service_has_a_port_and_an_unknown_name_none() {
        assert!(super::port("imaps").is_none_or(|port| port == 993));
        assert_eq!((super::port("no-such-service"), super::port("nul\0")), (None, None));
    }
}
