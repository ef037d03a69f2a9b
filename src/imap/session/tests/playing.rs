//! How conversations are played.

pub(super) use super::super::{connection::Connection, conversation::Session};
pub(super) use super::cabinet::Cabinet;
pub(super) use crate::auth::login::Ending;
pub(super) use crate::imap::policy::Policy;
pub(super) use crate::imap::talk::{Client, Server, connect};
use crate::net::Wire;
use crate::sys::stream::Loss;

/// A session, and how it ended.
pub(super) struct Tested<'a> {
    pub(super) session: Session<'a>,
    pub(super) ending: Option<Ending>,
}

impl Server for Tested<'_> {
    fn wire(&mut self) -> &mut Wire {
        self.session.connection.wire
    }

    fn serve_one(&mut self) -> bool {
        self.ending = self.session.command().unwrap_or(Some(Ending::Lost(Loss::Unwritable)));
        self.ending.is_none()
    }
}

/// Lets `talk` happen between a client and a session on `cabinet`; how the session ended.
pub(super) fn with_session(
    cabinet: &mut Cabinet,
    policy: &Policy,
    talk: impl FnOnce(&mut Client, &mut dyn Server),
) -> Option<Ending> {
    let (mut client, mut wire) = connect();
    let session = Session::new(Connection::new(&mut wire, cabinet, &|_, _| {}, policy));
    let mut tested = Tested { session, ending: None };
    talk(&mut client, &mut tested);
    tested.ending
}

/// Plays `script` on mailboxes of the given names and messages.
pub(super) fn play(mailboxes: &[(&str, &[&str])], script: &str) -> Option<Ending> {
    play_on(&mut Cabinet::new(mailboxes), script)
}

/// Plays `script` on `cabinet`.
pub(super) fn play_on(cabinet: &mut Cabinet, script: &str) -> Option<Ending> {
    with_session(cabinet, &Policy::new("host"), |client, server| client.play(server, script))
}

/// Selects INBOX with `messages`, swallowing the answer, and plays `script`.
pub(super) fn play_selected(messages: &[&str], script: &str) -> Option<Ending> {
    let mut cabinet = Cabinet::new(&[("INBOX", messages)]);
    with_session(&mut cabinet, &Policy::new("host"), |client, server| {
        client.ask(server, b"x SELECT INBOX\r\n");
        client.play(server, script);
    })
}
