//! Who may come in though the password is right: no more sessions than the site wants, and nobody while the machine is
//! too busy. All of it is off unless it is set.
//!
//! What cannot be counted is let in, and told to syslog.

use std::net::IpAddr;
use std::thread;
use std::time::{Duration, Instant};

use super::roll::{self, Beside, Entry};
use super::settings::Settings;
use crate::auth::authority::Denial;
use crate::auth::login::Service;
use crate::limits;
use crate::sys::life::Life;
use crate::sys::passwd::User;
use crate::sys::{host, syslog};

/// What decides about one connection's logins.
#[derive(Clone, Copy, Debug)]
pub struct Admission<'a> {
    /// The limits.
    pub settings: &'a Settings,
    /// What is spoken.
    pub service: Service,
    /// Where the client is.
    pub address: Option<IpAddr>,
    /// The client as log lines name it.
    pub host: &'a str,
}

/// A limit that is reached.
struct Reached {
    setting: &'static str,
    denial: Denial,
}

impl Admission<'_> {
    /// Lets an attempt of `user` wait, or refuses it, if the machine is busy. Comes before the password is examined,
    /// which may cost more than all the rest.
    pub fn bear(&self, user: &[u8]) -> Result<(), Denial> {
        let Settings { login_delay_load: delay, login_max_load: max, .. } = self.settings;
        if (*delay, *max) == (0, 0) {
            return Ok(());
        }
        let Some(load) = host::load_average() else { return Ok(()) };
        if *max > 0 && load >= f64::from(*max) {
            self.tell(&syslog::visible(user), &format!("load average {load:.2} (login_max_load)"));
            return Err(Denial::Overload);
        }
        if *delay > 0 && load >= f64::from(*delay) {
            let seconds = 1.0 + load - f64::from(*delay);
            thread::sleep(Duration::try_from_secs_f64(seconds).unwrap_or_default().min(limits::LOAD_DELAY_TIME));
        }
        Ok(())
    }

    /// Counts the session of `user` that is about to begin in this process, or refuses it. A session that is just ending
    /// is waited for.
    pub fn admit(&self, user: &User) -> Result<(), Denial> {
        if self.limits() == [0, 0, 0] {
            return Ok(());
        }
        let end = Instant::now() + limits::LEAVE_TIME;
        loop {
            let entered = Life::own().and_then(|life| {
                let Self { service, address, .. } = *self;
                let entry = Entry { life, service, uid: user.uid, address };
                roll::enter(&self.settings.base_dir, &entry, |beside| self.judge(beside))
            });
            match entered {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(_)) if Instant::now() < end => thread::sleep(limits::LEAVE_TIME / 10),
                Ok(Err(Reached { setting, denial })) => {
                    self.tell(&user.name, &format!("too many sessions ({setting})"));
                    return Err(denial);
                }
                Err(error) => {
                    syslog::error(&format!("Sessions cannot be counted: {error}"));
                    return Ok(());
                }
            }
        }
    }

    /// The settings in the order of [`judge`](Self::judge).
    fn limits(&self) -> [u32; 3] {
        let Settings { mail_max_userip_connections, mail_max_user_connections, mail_max_ip_connections, .. } =
            self.settings;
        [*mail_max_userip_connections, *mail_max_user_connections, *mail_max_ip_connections]
    }

    fn judge(&self, Beside { userip, user, ip }: Beside) -> Result<(), Reached> {
        let limits = self.limits().into_iter().zip([
            (userip, "mail_max_userip_connections", Denial::UserSessions),
            (user, "mail_max_user_connections", Denial::UserSessions),
            (ip, "mail_max_ip_connections", Denial::AddressSessions),
        ]);
        for (limit, (count, setting, denial)) in limits {
            if limit > 0 && count >= limit {
                return Err(Reached { setting, denial });
            }
        }
        Ok(())
    }

    fn tell(&self, user: &str, why: &str) {
        syslog::warning(&format!("Login refused user={user} host={}: {why}", self.host));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(settings: &[(&str, &str)], beside: Beside) -> Result<(), Denial> {
        let mut all = Settings::default();
        for (name, value) in settings {
            all.set(name, value).unwrap();
        }
        let admission = Admission { settings: &all, service: Service::Imap, address: None, host: "UNKNOWN" };
        admission.judge(beside).map_err(|reached| reached.denial)
    }

    #[test]
    fn a_limit_is_the_number_that_there_may_be() {
        let limit = [("mail_max_userip_connections", "3")];
        assert_eq!(judged(&limit, Beside { userip: 2, user: 9, ip: 9 }), Ok(()));
        assert_eq!(judged(&limit, Beside { userip: 3, user: 9, ip: 9 }), Err(Denial::UserSessions));
        assert_eq!(judged(&[], Beside { userip: 9, user: 9, ip: 9 }), Ok(()));
        let limit = [("mail_max_user_connections", "1")];
        assert_eq!(judged(&limit, Beside { userip: 0, user: 1, ip: 0 }), Err(Denial::UserSessions));
        let limit = [("mail_max_ip_connections", "1")];
        assert_eq!(judged(&limit, Beside { userip: 0, user: 9, ip: 0 }), Ok(()));
        assert_eq!(judged(&limit, Beside { userip: 0, user: 0, ip: 1 }), Err(Denial::AddressSessions));
    }
}
