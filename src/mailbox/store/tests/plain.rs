//! A driver for tests: messages one after the other, each behind a line `From -`; UIDVALIDITY in a first line `From N`.

use std::io::{Read, Write};
use std::os::fd::BorrowedFd;

use crate::mailbox::memory::Memory;
use crate::mailbox::store::{Driver, Place};
use crate::mailbox::{
    Access, Appended, Changes, Error, FlagAction, FlagList, Incoming, KeywordTable, Kind, Mailbox, Message, ModSeq,
    Uid, UidValidity,
};
use crate::sys::tree::Purpose;

pub(super) struct Plain;

struct PlainMailbox {
    place: Place,
    access: Access,
    validity: UidValidity,
    memory: Memory,
}

impl Driver for Plain {
    fn recover(&self, _: &Place) -> Result<bool, Error> {
        Ok(false)
    }

    fn opens(&self, place: &Place) -> Result<bool, Error> {
        let mut start = String::new();
        place.open(Purpose::Glance)?.take(5).read_to_string(&mut start).unwrap();
        Ok(start.is_empty() || start == "From ")
    }

    fn open(&self, place: &Place, access: Access) -> Result<Box<dyn Mailbox>, Error> {
        let text = match place.open(Purpose::Read) {
            Ok(mut file) => {
                let mut text = String::new();
                file.read_to_string(&mut text).unwrap();
                text
            }
            Err(error) if error.kind == Kind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        let (validity, messages) = parse(&text);
        let memory = Memory::new(&messages);
        Ok(Box::new(PlainMailbox { place: place.clone(), access, validity, memory }))
    }

    fn create(&self, place: &Place, uid_validity: UidValidity) -> Result<(), Error> {
        writeln!(place.create()?, "From {uid_validity}").unwrap();
        Ok(())
    }
}

fn parse(text: &str) -> (UidValidity, Vec<&str>) {
    let first = text.lines().next().and_then(|line| line.strip_prefix("From ")?.parse().ok());
    let messages = text.split("From -\n").skip(1).collect();
    (UidValidity(first.unwrap_or(1)), messages)
}

impl PlainMailbox {
    fn write(&self, messages: &[String]) {
        let messages: String = messages.iter().map(|message| format!("From -\n{message}")).collect();
        std::fs::write(self.place.path(), format!("From {}\n{messages}", self.validity)).unwrap();
    }

    fn texts(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.place.path()).unwrap_or_default();
        parse(&text).1.into_iter().map(str::to_owned).collect()
    }
}

impl Mailbox for PlainMailbox {
    fn uid_validity(&self) -> UidValidity {
        self.validity
    }

    fn uid_next(&self) -> Uid {
        self.memory.uid_next()
    }

    fn highest_modseq(&self) -> ModSeq {
        self.memory.highest_modseq()
    }

    fn keywords(&self) -> &KeywordTable {
        self.memory.keywords()
    }

    fn access(&self) -> Access {
        self.access
    }

    fn len(&self) -> usize {
        self.memory.len()
    }

    fn message(&self, index: usize) -> Option<Message> {
        self.memory.message(index)
    }

    fn sync(&mut self) -> Result<Changes, Error> {
        self.memory.sync()
    }

    fn read_at(&mut self, uid: Uid, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        self.memory.read_at(uid, offset, buffer)
    }

    fn store(&mut self, uids: &[Uid], action: FlagAction, flags: &FlagList) -> Result<(ModSeq, Changes), Error> {
        self.memory.store(uids, action, flags)
    }

    fn append(&mut self, messages: &mut [Incoming<'_>]) -> Result<(Appended, Changes), Error> {
        let mut texts = self.texts();
        for incoming in messages.iter_mut() {
            let mut text = String::new();
            let read = incoming.content.read_to_string(&mut text);
            read.map_err(|error| Error::io("read", self.place.path(), error))?;
            texts.push(text);
        }
        self.write(&texts);
        let uids = (texts.len() - messages.len()..texts.len()).map(|n| Uid(u32::try_from(n).unwrap() + 1)).collect();
        Ok((Appended { uid_validity: self.validity, uids, kept: true }, Changes::default()))
    }

    fn expunge(&mut self, uids: &[Uid]) -> Result<Changes, Error> {
        let texts = self.texts().into_iter().zip(1..);
        let left: Vec<_> = texts.filter(|(_, uid)| !uids.contains(&Uid(*uid))).map(|(text, _)| text).collect();
        self.write(&left);
        self.memory.expunge(uids)
    }

    fn watch(&mut self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn rest(&mut self) {}
}
