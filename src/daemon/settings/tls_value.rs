//! How settings about TLS are written.

use std::path::PathBuf;

use super::value::Value;

/// Whether there is TLS (`ssl`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ssl {
    /// Never.
    No,
    /// For clients that want it.
    #[default]
    Yes,
    /// Nobody logs in without.
    Required,
}

impl Value for Ssl {
    const KIND: &'static str = "yes, no or required";

    fn read(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "required" => Some(Self::Required),
            other => bool::read(other).map(|yes| if yes { Self::Yes } else { Self::No }),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::Required => "required",
        }
        .into()
    }
}

/// A file with certificates or a key, or none. Dovecot's way to write it, `</path`, is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PemFile(pub Option<PathBuf>);

impl Value for PemFile {
    const KIND: &'static str = "file";

    fn read(text: &str) -> Option<Self> {
        match text.strip_prefix('<').unwrap_or(text).trim_start() {
            "" => text.is_empty().then(Self::default),
            path => PathBuf::read(path).map(|path| Self(Some(path))),
        }
    }

    fn show(&self) -> String {
        self.0.as_ref().map(Value::show).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dovecots_ways_of_writing_are_understood() {
        let file = |text| PemFile::read(text).map(|file| file.show());
        assert_eq!(file("</etc/ssl/x.pem").as_deref(), Some("/etc/ssl/x.pem"));
        assert_eq!(file("< /etc/ssl/x.pem").as_deref(), Some("/etc/ssl/x.pem"));
        assert_eq!(file("/etc/ssl/x.pem").as_deref(), Some("/etc/ssl/x.pem"));
        assert_eq!((file("").as_deref(), file("<"), file("x.pem")), (Some(""), None, None));
        for text in ["yes", "no", "required"] {
            assert_eq!(Ssl::read(text).unwrap().show(), text);
        }
        assert_eq!((Ssl::read("Required"), Ssl::read("maybe")), (Some(Ssl::Required), None));
    }
}
