//! What a LIST or LSUB asks for: its reference and its pattern put together (RFC 3501 §6.3.8).

use super::pattern::Pattern;
use crate::mailbox::{MailboxName, Naming};

/// An interpreted reference and pattern.
#[derive(Debug)]
pub(super) enum Question {
    /// An empty pattern: which separator is there?
    Separator,
    /// The root of a name: the mail root by one of its spellings, or `/`, below which we have nothing.
    Root(String),
    /// Names below the root.
    Names {
        /// The spelling of the root that is in front of the pattern, and will be in front of the answers.
        prefix: String,
        pattern: Pattern,
    },
    /// Something that no name can match.
    Nothing,
}

impl Question {
    /// A pattern that begins like an absolute name, a home or a namespace overrides the reference; otherwise it goes on
    /// where the reference ends. An empty one asks for the root of the reference, which is empty for names that have none.
    pub(super) fn new(naming: &Naming, reference: &str, pattern: &str) -> Self {
        if pattern.is_empty() {
            return if reference.starts_with('/') { Self::Root("/".to_owned()) } else { Self::Separator };
        }
        let reference = if pattern.starts_with(['/', '~', '#']) { "" } else { reference };
        let text = format!("{reference}{pattern}");
        let (prefix, rest) = naming.split_prefix(&text);
        if rest.is_empty() {
            return Self::Root(text);
        }
        let prefix = prefix.to_owned();
        Pattern::new(rest).map_or(Self::Nothing, |pattern| Self::Names { prefix, pattern })
    }
}

/// How `name` is spelled in an answer to a question with `prefix`, and the part of that which the pattern is about.
pub(super) fn spell(naming: &Naming, prefix: &str, name: &MailboxName) -> (String, String) {
    if prefix.is_empty() {
        let spelled = naming.spell(name);
        (spelled.clone(), spelled)
    } else {
        (format!("{prefix}{name}"), name.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn names(reference: &str, pattern: &str) -> Option<(String, Pattern)> {
        let naming = Naming::new(Path::new("/h/mail"), Some(Path::new("/h")), None);
        match Question::new(&naming, reference, pattern) {
            Question::Names { prefix, pattern } => Some((prefix, pattern)),
            _ => None,
        }
    }

    #[test]
    fn the_reference_stands_in_front_unless_the_pattern_breaks_out() {
        let expected = |prefix: &str, pattern| Some((prefix.to_owned(), Pattern::new(pattern).unwrap()));
        assert_eq!(names("", "%"), expected("", "%"));
        assert_eq!(names("foo/", "b%"), expected("", "foo/b%"));
        assert_eq!(names("fo", "o%"), expected("", "foo%"));
        assert_eq!(names("foo/", "/etc/%"), expected("", "/etc/%"));
        assert_eq!(names("foo/", "~/mail/%"), expected("~/mail/", "%"));
        assert_eq!(names("mail/", "*"), expected("mail/", "*"));
        assert_eq!(names("", "mail/foo/*"), expected("mail/", "foo/*"));
        assert_eq!(names("", "mailbox%"), expected("", "mailbox%"));
    }

    #[test]
    fn questions_that_are_not_about_names() {
        let naming = Naming::new(Path::new("/h/mail"), Some(Path::new("/h")), None);
        let question = |reference, pattern| Question::new(&naming, reference, pattern);
        assert!(matches!(question("", ""), Question::Separator));
        assert!(matches!(question("~/mail/", ""), Question::Separator));
        for (reference, pattern) in [("", "mail"), ("ma", "il/"), ("", "~/mail/"), ("/usr/staff", "")] {
            assert!(matches!(question(reference, pattern), Question::Root(_)), "{reference}{pattern}");
        }
        assert!(matches!(question("", &"a".repeat(1000)), Question::Nothing));
    }
}
