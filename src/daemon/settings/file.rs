//! `letterbox.conf`: `key = value`, `#` comments, as Dovecot's own file is written.

use super::local_name::LocalName;
use super::table::{NotSet, Settings};
use crate::limits;

impl Settings {
    /// Takes over what `text` says; returns what it says in vain, each with its line.
    ///
    /// Of Dovecot's blocks only `local_name` is understood; any other (`protocol imap { … }`) counts as one thing that is
    /// not.
    pub fn read(&mut self, text: &str) -> Vec<String> {
        let mut reader = Reader { settings: self, section: None, strange: 0 };
        let lines = (1..).zip(text.lines());
        let complaints = lines.filter_map(|(number, line)| {
            let complaint = reader.line(without_comment(line)).err()?;
            Some(format!("line {number}: {complaint}"))
        });
        complaints.collect()
    }

    /// Takes over one `key = value`; the error says why not.
    pub fn assign(&mut self, line: &str) -> Result<(), String> {
        let (name, value) = assignment(line)?;
        self.set(name, value).map_err(|not_set| match not_set {
            NotSet::Unknown => format!("unknown setting {name}"),
            NotSet::NotA(kind) => format!("{name}: not a {kind}: {value}"),
        })
    }
}

/// Where in the file we are.
struct Reader<'a> {
    settings: &'a mut Settings,
    /// The section that is open.
    section: Option<LocalName>,
    /// How many blocks are open that mean nothing here.
    strange: usize,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() || (self.strange > 0 && !line.ends_with('{') && line != "}") {
            return Ok(());
        }
        if line == "}" {
            return self.close();
        }
        if line.ends_with('{') {
            return self.open(line);
        }
        match &mut self.section {
            Some(section) => assignment(line).and_then(|(name, value)| section.set(name, value)),
            None => self.settings.assign(line),
        }
    }

    fn open(&mut self, line: &str) -> Result<(), String> {
        let inside = self.strange > 0 || self.section.is_some();
        self.section = if inside { self.section.take() } else { LocalName::open(line) };
        if !inside && self.section.is_some() {
            return Ok(());
        }
        self.strange += 1;
        if self.strange == 1 { Err(format!("blocks are not used here: {line}")) } else { Ok(()) }
    }

    fn close(&mut self) -> Result<(), String> {
        if self.strange > 0 {
            self.strange -= 1;
        } else if let Some(section) = self.section.take() {
            if self.settings.local_names.len() >= limits::LOCAL_NAMES {
                return Err("a local_name too many".into());
            }
            self.settings.local_names.push(section);
        }
        Ok(())
    }
}

fn assignment(line: &str) -> Result<(&str, &str), String> {
    let (name, value) = line.split_once('=').ok_or_else(|| format!("not a setting: {line}"))?;
    Ok((name.trim(), unquoted(value.trim())))
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
    use super::super::value::Value;
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
    fn names_have_certificates_of_their_own() {
        let mut settings = Settings::default();
        let text = "local_name a.example { # the first\n ssl_cert = </a.pem\n\n service {\n x = y\n }\n ssl_key = </a.key\n}\n\
                    ssl_cert = </x.pem\nlocal_name b.example {\n ssl_crt = /b.pem\n}\n";
        let complaints = settings.read(text);
        assert_eq!(
            complaints,
            ["line 4: blocks are not used here: service {", "line 11: ssl_crt cannot be set for a local_name"]
        );
        let shown: String = settings.local_names.iter().map(LocalName::show).collect();
        assert!(shown.starts_with("local_name a.example {\n  ssl_cert = /a.pem\n  ssl_key = /a.key\n}\n"), "{shown}");
        assert_eq!((settings.local_names.len(), settings.ssl_cert.show()), (2, "/x.pem".to_owned()));
        let mut again = Settings::default();
        assert_eq!((again.read(&shown), again.local_names), (Vec::new(), settings.local_names));
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
