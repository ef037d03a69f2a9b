//! The gate: the process that speaks with a client before login, and may do nothing else.

use std::io;
use std::os::fd::AsRawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use super::alert::Alert;
use super::cage::{Cage, Inmate};
use super::program::Program;
use super::protocol::{RECORD_OCTETS, Reply, Request};
use super::settings::Settings;
use crate::auth::authority::{
    Authority, DigestMechanism, Gone, Offer, Outcome, PlainMechanism, Remark, ScramMechanism, Verdict,
};
use crate::auth::login::Ending;
use crate::auth::scram::{ChannelType, ClientFinal, ClientFirst, Proof};
use crate::limits;
use crate::net::Wire;
use crate::secret::Secret;
use crate::sys::channel::{Channel, Received};
use crate::sys::process::{self, Exit};
use crate::sys::stream::{Loss, Stream};
use crate::sys::syslog;

/// Exit statuses of a gate. A login and a change to TLS are told by the record alone, so their status means nothing.
const HANDED_OVER: u8 = 0;
const UNCAGED: u8 = 1;
const CRASHED: u8 = 2;
const FIRST_ENDING: u8 = 16;

/// What a gate is told of its connection.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What it may offer.
    pub offer: Offer,
    /// What the administrator wants said.
    pub alert: &'a Alert,
    /// What a proof can be bound to.
    pub channel_types: &'a [ChannelType],
}

/// Goes into the cage, speaks with the client until `deadline` at the latest, and ends. `channel` leads to the warden.
pub fn run(
    program: &Program,
    settings: &Settings,
    told: Told<'_>,
    cage: Cage,
    channel: Channel,
    deadline: Instant,
) -> u8 {
    syslog::close();
    let time = deadline.saturating_duration_since(Instant::now()) + limits::LOGIN_GRACE;
    let entered = cage.enter(Inmate::Gate, &[channel.as_raw_fd()], time);
    let stream = match entered.and_then(|()| Stream::inherited()) {
        Ok(stream) => stream,
        Err(_) => {
            program.farewell(&mut io::stdout(), "Service not available");
            return UNCAGED;
        }
    };
    let wire = Wire::new(stream, limits::LOGIN_TIME);
    let mut wire = wire.with_deadline(deadline).with_read_ahead(limits::GATE_READ_AHEAD_OCTETS).wiping();
    let Told { offer, alert, channel_types } = told;
    let mut authority = Line { channel, channel_types: channel_types.to_vec() };
    let speak = || (program.gate)(&mut wire, &mut authority, &offer, settings, &alert.text);
    let (last_words, mut status) = match catch_unwind(AssertUnwindSafe(speak)) {
        Ok(Outcome::LoggedIn(handover)) => (Some(Request::Handover(handover)), HANDED_OVER),
        Ok(Outcome::StartTls { commands }) => {
            (Some(Request::SwitchToTls(u8::try_from(commands).unwrap_or(u8::MAX))), HANDED_OVER)
        }
        Ok(Outcome::Ended(ending)) => (None, status(ending)),
        Err(_panic) => {
            program.farewell(&mut wire, "Internal error, the connection is closed");
            (None, CRASHED)
        }
    };
    if wire.flush().is_err() {
        status = self::status(Ending::Lost(Loss::Unwritable));
    } else if let Some(last_words) = last_words {
        // if they do not arrive, the warden sees a gate that ended without them
        let _lost = authority.channel.send(&last_words.write());
    } else {
        // whether the client waits for it is the client's business
        let _unheard = wire.close();
    }
    status
}

fn status(ending: Ending) -> u8 {
    let place = Ending::ALL.iter().position(|each| *each == ending);
    place.and_then(|place| u8::try_from(place).ok()).map_or(CRASHED, |place| FIRST_ENDING + place)
}

/// How a gate ended that had this exit status; the error says what was wrong with it.
pub fn ending(exit: Exit) -> Result<Ending, String> {
    match exit {
        // a client that does not even read its farewell
        process::TIME_IS_OVER => Ok(Ending::Autologout),
        Exit::Status(UNCAGED) => Err("the gate's cage could not be closed".into()),
        Exit::Status(CRASHED) => Err("the gate crashed".into()),
        Exit::Status(status) => {
            let place = usize::from(status).checked_sub(usize::from(FIRST_ENDING));
            place.and_then(|place| Ending::ALL.get(place)).copied().ok_or_else(|| format!("the gate ended by {exit:?}"))
        }
        Exit::Signal(_) => Err(format!("the gate ended by {exit:?}")),
    }
}

/// The line to the warden.
struct Line {
    channel: Channel,
    channel_types: Vec<ChannelType>,
}

impl Line {
    fn ask(&self, request: &Request) -> Result<Reply, Gone> {
        self.channel.send(&request.write()).map_err(|_| Gone)?;
        let mut record = [0; RECORD_OCTETS];
        match self.channel.receive(&mut record, None) {
            Ok(Received::Record(length)) => record.get(..length).and_then(Reply::read).ok_or(Gone),
            _ => Err(Gone),
        }
    }

    fn attempt(&self, request: &Request) -> Result<Verdict, Gone> {
        match self.ask(request)? {
            Reply::Verdict(verdict) => Ok(verdict),
            _ => Err(Gone),
        }
    }
}

impl Authority for Line {
    fn challenge(&mut self) -> Result<Vec<u8>, Gone> {
        match self.ask(&Request::Challenge)? {
            Reply::Challenge(challenge) => Ok(challenge),
            _ => Err(Gone),
        }
    }

    fn plain(&mut self, mechanism: PlainMechanism, user: &[u8], password: &Secret) -> Result<Verdict, Gone> {
        self.attempt(&Request::Plain { mechanism, user: user.to_vec(), password: password.clone() })
    }

    fn digest(&mut self, mechanism: DigestMechanism, user: &[u8], digest: [u8; 16]) -> Result<Verdict, Gone> {
        self.attempt(&Request::Digest { mechanism, user: user.to_vec(), digest })
    }

    fn channel_types(&self) -> &[ChannelType] {
        &self.channel_types
    }

    fn scram_first(&mut self, mechanism: ScramMechanism, first: &ClientFirst) -> Result<Vec<u8>, Gone> {
        let ClientFirst { user, nonce, bare, .. } = first.clone();
        match self.ask(&Request::ScramFirst { mechanism, user, nonce, bare })? {
            Reply::ScramFirst(message) => Ok(message),
            _ => Err(Gone),
        }
    }

    fn scram_final(&mut self, last: &ClientFinal) -> Result<Result<Proof, Verdict>, Gone> {
        match self.ask(&Request::ScramFinal(last.clone()))? {
            Reply::Signature(signature) => Ok(Ok(signature)),
            Reply::Verdict(verdict @ Verdict::Denied { .. }) => Ok(Err(verdict)),
            _ => Err(Gone),
        }
    }

    fn external(&mut self, authzid: &[u8]) -> Result<Verdict, Gone> {
        self.attempt(&Request::External(authzid.to_vec()))
    }

    fn remark(&mut self, remark: Remark) -> Result<(), Gone> {
        match self.ask(&Request::Remark(remark))? {
            Reply::Noted => Ok(()),
            _ => Err(Gone),
        }
    }

    fn start_tls(&mut self) -> Result<bool, Gone> {
        match self.ask(&Request::StartTls)? {
            Reply::Tls(ready) => Ok(ready),
            _ => Err(Gone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gates_last_status_says_how_it_ended() {
        for each in Ending::ALL {
            assert_eq!(ending(Exit::Status(status(each))), Ok(each));
        }
        for wrong in [HANDED_OVER, UNCAGED, CRASHED, FIRST_ENDING - 1, FIRST_ENDING + 16, 255] {
            assert!(ending(Exit::Status(wrong)).is_err(), "{wrong}");
        }
        assert!(ending(Exit::Signal(9)).is_err());
        assert_eq!(ending(process::TIME_IS_OVER), Ok(Ending::Autologout));
    }
}
