//! `letterbox.conf`: `key = value`, `#` comments, as Dovecot's own file is written.

use super::table::{NotSet, Settings};

impl Settings {
    /// Takes over what `text` says; returns what it says in vain, each with its line.
    ///
    /// A whole block of Dovecot's (`protocol imap { … }`) counts as one thing that is not understood.
    pub fn read(&mut self, text: &str) -> Vec<String> {
        let mut complaints = Vec::new();
        let mut depth = 0_usize;
        for (number, line) in (1..).zip(text.lines()) {
            let line = without_comment(line);
            if line.ends_with('{') {
                if depth == 0 {
                    complaints.push(format!("line {number}: blocks are not used here: {line}"));
                }
                depth += 1;
            } else if line == "}" {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && !line.is_empty() {
                complaints.extend(self.assign(line).err().map(|complaint| format!("line {number}: {complaint}")));
            }
        }
        complaints
    }

    /// Takes over one `key = value`; the error says why not.
    pub fn assign(&mut self, line: &str) -> Result<(), String> {
        let Some((name, value)) = line.split_once('=') else { return Err(format!("not a setting: {line}")) };
        let (name, value) = (name.trim(), unquoted(value.trim()));
        self.set(name, value).map_err(|not_set| match not_set {
            NotSet::Unknown => format!("unknown setting {name}"),
            NotSet::NotA(kind) => format!("{name}: not a {kind}: {value}"),
        })
    }
}

/// A comment begins with `#`, at the start or after a blank, outside quotes.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (at, character) in line.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '#' if !quoted && before.is_whitespace() => return line.get(..at).unwrap_or(line).trim(),
            _ => {}
        }
        before = character;
    }
    line.trim()
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dovecot_users_lines_are_taken() {
        let mut settings = Settings::default();
        let text = "# mail\n\nmail_location = mbox:~/Mail:INBOX=/var/spool/mail/%u   # here\n\
                    login_user=dovenull\n  mbox_write_locks = \"fcntl dotlock\"\npop3_uidl_format = %08Xu%08Xv\n";
        assert_eq!(settings.read(text), Vec::<String>::new());
        assert_eq!(settings.mail_location, "mbox:~/Mail:INBOX=/var/spool/mail/%u");
        assert_eq!(settings.login_user, "dovenull");
        assert_eq!(settings.mbox_write_locks.0, ["fcntl", "dotlock"]);
        assert_eq!(settings.pop3_uidl_format.to_string(), "%08Xu%08Xv");
    }

    #[test]
    fn a_number_sign_inside_a_value_is_none_that_comments() {
        let mut settings = Settings::default();
        assert!(settings.read("mail_location = mbox:~/a#b:\" # \"#c # d").is_empty());
        assert_eq!(settings.mail_location, "mbox:~/a#b:\" # \"#c");
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_line_and_stops_nothing() {
        let mut settings = Settings::default();
        let text = "protocols = imap\nprotocol imap {\n mail_plugins = x\n service y {\n }\n}\nauth_failure_delay = soon\n\
                    nonsense\n}\nlogin_user = x\n";
        let expected = [
            "line 1: unknown setting protocols",
            "line 2: blocks are not used here: protocol imap {",
            "line 7: auth_failure_delay: not a time: soon",
            "line 8: not a setting: nonsense",
        ];
        assert_eq!(settings.read(text), expected);
        assert_eq!(settings.login_user, "x");
    }
}
