//! The base subject (RFC 5256 §2.1): what is left of a subject without the marks of replies, forwards and lists.
//!
//! Every step takes something off one end, so a hostile subject costs no more than its length.

/// A subject without its marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::imap) struct BaseSubject {
    /// What is left; may be nothing.
    pub(in crate::imap) text: String,
    /// Whether a mark of a reply or a forward was among what was taken off (RFC 5256 §3 REFERENCES).
    pub(in crate::imap) is_reply: bool,
}

impl BaseSubject {
    /// The base of `subject`, in which encoded words are decoded already.
    pub(in crate::imap) fn of(subject: &str) -> Self {
        let single = with_single_spaces(subject);
        let (mut rest, mut is_reply) = (single.as_str(), false);
        loop {
            rest = without_trailers(rest, &mut is_reply);
            rest = without_leaders(rest, &mut is_reply);
            match strip_ci(rest, "[fwd:").and_then(|rest| rest.strip_suffix(']')) {
                Some(inner) => (rest, is_reply) = (inner, true),
                None => return Self { text: rest.to_owned(), is_reply },
            }
        }
    }
}

/// Step 1: tabs and line ends as blanks, and of several blanks one.
fn with_single_spaces(subject: &str) -> String {
    let mut single = String::with_capacity(subject.len());
    for c in subject.chars() {
        let c = if matches!(c, '\t' | '\r' | '\n') { ' ' } else { c };
        if c != ' ' || !single.ends_with(' ') {
            single.push(c);
        }
    }
    single
}

/// Step 2: `subj-trailer = "(fwd)" / WSP`, as often as it is there.
fn without_trailers<'a>(mut subject: &'a str, is_reply: &mut bool) -> &'a str {
    loop {
        subject = subject.trim_end_matches(' ');
        let before = subject.len().checked_sub("(fwd)".len()).and_then(|at| subject.split_at_checked(at));
        match before {
            Some((before, tail)) if tail.eq_ignore_ascii_case("(fwd)") => (subject, *is_reply) = (before, true),
            _ => return subject,
        }
    }
}

/// Steps 3 to 5: `subj-leader = (*subj-blob subj-refwd) / WSP` and blobs, as often as they are there and as long as
/// something is left.
fn without_leaders<'a>(mut subject: &'a str, is_reply: &mut bool) -> &'a str {
    loop {
        subject = subject.trim_start_matches(' ');
        let after_blobs = without_blobs(subject);
        if let Some(rest) = refwd(after_blobs) {
            (subject, *is_reply) = (rest, true);
        } else if after_blobs.len() == subject.len() {
            return subject;
        } else if after_blobs.is_empty() {
            return last_blob(subject);
        } else {
            subject = after_blobs;
        }
    }
}

/// `subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"`: what follows it.
fn refwd(text: &str) -> Option<&str> {
    let word = ["re", "fwd", "fw"].iter().find_map(|word| strip_ci(text, word))?;
    let word = word.trim_start_matches(' ');
    blob(word).unwrap_or(word).strip_prefix(':')
}

/// What follows all blobs at the beginning.
fn without_blobs(mut text: &str) -> &str {
    while let Some(rest) = blob(text) {
        text = rest;
    }
    text
}

/// The last of several blobs, of which alone `text` consists.
fn last_blob(mut text: &str) -> &str {
    while let Some(rest) = blob(text).filter(|rest| !rest.is_empty()) {
        text = rest;
    }
    text
}

/// `subj-blob = "[" *BLOBCHAR "]" *WSP`: what follows it.
fn blob(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let end = inner.find(['[', ']'])?;
    Some(inner.get(end..)?.strip_prefix(']')?.trim_start_matches(' '))
}

fn strip_ci<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::BaseSubject;

    #[test]
    fn what_is_left() {
        for (subject, base, is_reply) in [
            ("", "", false),
            ("meeting", "meeting", false),
            ("Re: meeting", "meeting", true),
            ("RE:FW:  fwd : meeting  (fwd) (FWD)", "meeting", true),
            ("Re [3]: meeting", "meeting", true),
            ("[list] Re: [list] meeting", "meeting", true),
            ("[list] [other] meeting", "meeting", false),
            ("[list]", "[list]", false),
            ("[a] [b] ", "[b]", false),
            ("Re: [a][b]", "[b]", true),
            ("Re:", "", true),
            ("Re: re: (fwd)", "", true),
            ("[Fwd: Re: [list] meeting]", "meeting", true),
            ("[fwd: [fwd: meeting] (fwd)]", "meeting", true),
            ("reply: meeting", "reply: meeting", false),
            ("[open meeting", "[open meeting", false),
            ("a\t \r\n b", "a b", false),
            ("(fwd)", "", true),
            ("Aw: meeting", "Aw: meeting", false),
            ("Re\u{20}\u{20}[x]: y", "y", true),
        ] {
            let expected = BaseSubject { text: base.into(), is_reply };
            assert_eq!(BaseSubject::of(subject), expected, "{subject:?}");
        }
    }

    #[test]
    fn hostile_subjects_cost_their_length() {
        for hostile in [
            "[]".repeat(500_000),
            "[fwd:".repeat(200_000) + &"]".repeat(200_000),
            "re:[]".repeat(200_000),
            "(fwd) ".repeat(200_000),
        ] {
            BaseSubject::of(&hostile);
        }
    }
}
