//! How settings are written: Dovecot's types.

use std::path::PathBuf;
use std::time::Duration;

use crate::pop3::{Expire, UidlFormat};
use crate::sys::syslog::Facility;

/// A type of setting.
pub trait Value: Sized + Default {
    /// What the type is called where settings are explained.
    const KIND: &'static str;

    /// Reads it as an administrator writes it; `None` if it is nothing of this kind.
    fn read(text: &str) -> Option<Self>;

    /// Writes it so that it can be read again.
    fn show(&self) -> String;
}

impl Value for String {
    const KIND: &'static str = "string";

    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl Value for PathBuf {
    const KIND: &'static str = "path";

    fn read(text: &str) -> Option<Self> {
        text.starts_with('/').then(|| text.into())
    }

    fn show(&self) -> String {
        self.display().to_string()
    }
}

impl Value for bool {
    const KIND: &'static str = "yes or no";

    fn read(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => None,
        }
    }

    fn show(&self) -> String {
        if *self { "yes" } else { "no" }.into()
    }
}

impl Value for u32 {
    const KIND: &'static str = "number";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for Duration {
    const KIND: &'static str = "time";

    /// A number and a unit (`5 mins`, `2min`, `1 h`); seconds without one.
    fn read(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(digits)?;
        let millis = match unit.trim() {
            "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => 1,
            "" | "s" | "sec" | "secs" | "second" | "seconds" => 1000,
            "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
            "h" | "hour" | "hours" => 3_600_000,
            "d" | "day" | "days" => 86_400_000,
            "w" | "week" | "weeks" => 604_800_000,
            _ => return None,
        };
        Some(Self::from_millis(number.parse::<u64>().ok()?.checked_mul(millis)?))
    }

    fn show(&self) -> String {
        let millis = self.as_millis();
        match (millis % 60_000, millis % 1000) {
            (0, _) if millis > 0 => format!("{} mins", millis / 60_000),
            (_, 0) => format!("{} secs", millis / 1000),
            _ => format!("{millis} msecs"),
        }
    }
}

impl Value for UidlFormat {
    const KIND: &'static str = "UIDL format";

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for Expire {
    const KIND: &'static str = "never or days";

    fn read(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("never") { Some(Self::Never) } else { text.parse().ok().map(Self::Days) }
    }

    fn show(&self) -> String {
        match self {
            Self::Never => "never".into(),
            Self::Days(days) => days.to_string(),
        }
    }
}

/// Words, divided by blanks or commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List(pub Vec<String>);

impl Value for List {
    const KIND: &'static str = "list";

    fn read(text: &str) -> Option<Self> {
        let words = text.split([' ', '\t', ',']).filter(|word| !word.is_empty());
        Some(Self(words.map(str::to_owned).collect()))
    }

    fn show(&self) -> String {
        self.0.join(" ")
    }
}

/// What is to be had of the kernel's means to confine a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sandbox {
    /// Nothing.
    No,
    /// Whatever it has.
    #[default]
    Yes,
    /// All of it, or nobody is served.
    Required,
}

impl Value for Sandbox {
    const KIND: &'static str = "yes, no or required";

    fn read(text: &str) -> Option<Self> {
        match bool::read(text) {
            Some(true) => Some(Self::Yes),
            Some(false) => Some(Self::No),
            None => text.eq_ignore_ascii_case("required").then_some(Self::Required),
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

impl Value for Facility {
    const KIND: &'static str = "syslog facility";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> String {
        format!("{self:?}").trim_start_matches("LOG_").to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dovecots() {
        let millis = |text| Duration::read(text).map(|time| time.as_millis());
        for (text, expected) in [("3", 3000), ("3 secs", 3000), ("2min", 120_000), ("1 h", 3_600_000), ("50 ms", 50)] {
            assert_eq!(millis(text), Some(expected), "{text}");
        }
        for wrong in ["", "secs", "-1", "1.5 s", "3 parsecs", "99999999999999999999", "18446744073709551615 weeks"] {
            assert_eq!(millis(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        for text in ["0 secs", "3 secs", "2 mins", "90 secs", "1500 msecs"] {
            assert_eq!(Duration::read(text).unwrap().show(), text);
        }
        for text in ["yes", "no"] {
            assert_eq!(bool::read(text).unwrap().show(), text);
        }
        for text in ["0", "10", "4294967295"] {
            assert_eq!(u32::read(text).unwrap().show(), text);
        }
        for text in ["mail", "authpriv", "local7"] {
            assert_eq!(Facility::read(text).unwrap().show(), text);
        }
        for text in ["uw", "%08Xu%08Xv", "md5"] {
            assert_eq!(UidlFormat::read(text).unwrap().show(), text);
        }
        for text in ["never", "0", "60"] {
            assert_eq!(Expire::read(text).unwrap().show(), text);
        }
        for text in ["yes", "no", "required"] {
            assert_eq!(Sandbox::read(text).unwrap().show(), text);
        }
        assert_eq!((UidlFormat::read("%v"), Expire::read("-1")), (None, None));
        assert_eq!(List::read("dotlock,  fcntl").unwrap().show(), "dotlock fcntl");
        assert_eq!(PathBuf::read("relative"), None);
        assert_eq!((bool::read("on"), bool::read("YES")), (None, Some(true)));
    }
}
