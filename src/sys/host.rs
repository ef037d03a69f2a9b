//! This machine.

/// The machine's own name as far as it is letters, digits, dots and hyphens; `localhost` if nothing is.
///
/// It stands in greetings and challenges, where anything else would need quoting.
pub fn name() -> String {
    let name = nix::unistd::gethostname().unwrap_or_default();
    let name = name.to_string_lossy();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.' || *c == '-').take(64).collect();
    if name.is_empty() { "localhost".into() } else { name }
}

/// How many processes wanted to run, on the average of the last minute; `None` if the machine does not tell.
pub fn load_average() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_needs_no_quoting() {
        let name = super::name();
        assert!(!name.is_empty() && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b".-".contains(&octet)));
    }
    #[test]
    fn the_load_is_a_number() {
        assert!(super::load_average().unwrap() >= 0.0);
    }
}
