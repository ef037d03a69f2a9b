//! Mailboxes made on the spot: the same seed gives the same octets.
//!
//! The messages have what real mail has: long `Received` chains, folded fields, encoded words, threads, multiparts of
//! several kinds, attachments, 8-bit text, empty bodies, long lines, dots and quoted `From ` lines where they hurt.

use super::mbox::Stored;

/// A generator of numbers (SplitMix64), so that a test that failed fails again.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Starts with `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() % bound as u64).unwrap()
    }

    /// One of `choices`.
    pub fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// True `percent` times of a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const WORDS: [&str; 48] = [
    "harbour", "lantern", "between", "quiet", "seven", "letters", "paper", "window", "under", "stairs", "morning",
    "ferry", "copper", "whistle", "almost", "garden", "ledger", "stamp", "parcel", "winter", "carriage", "market",
    "orange", "ticket", "river", "bridge", "answer", "slowly", "market", "candle", "engine", "signal", "valley",
    "button", "marble", "saddle", "thirty", "corner", "ribbon", "pepper", "mirror", "needle", "island", "kettle",
    "violet", "hammer", "anchor", "meadow",
];
const NAMES: [(&str, &str); 8] = [
    ("Ada Quill", "ada@example.org"),
    ("\"Brun, Otto\"", "otto@example.net"),
    ("=?utf-8?B?Wm/DqyBMw7xkZXI=?=", "zoe@example.com"),
    ("=?iso-8859-1?Q?Jos=E9_Mar=EDa?=", "jose.maria@example.com"),
    ("\"Post (Master)\"", "postmaster@mail.example.org"),
    ("", "bare@example.net"),
    ("Mail Delivery (automatic)", "MAILER-DAEMON@mx.example.net"),
    ("Ida", "\"ida with blanks\"@example.org"),
];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A mailbox of `count` messages.
pub fn mailbox(seed: u64, count: usize) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    (1..=count).flat_map(|number| message(&mut chance, number)).collect()
}

/// The messages of [`mailbox`], one by one.
pub fn messages(seed: u64, count: usize) -> Vec<Vec<u8>> {
    let mut chance = Chance::new(seed);
    (1..=count).map(|number| message(&mut chance, number)).collect()
}

/// A mailbox of `messages` with the notes of a mail server that served it before: UIDs with gaps, flags, keywords.
pub fn with_notes(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut chance = Chance::new(messages.len() as u64);
    let mut mailbox = Vec::new();
    let mut uid = 100;
    for (index, message) in messages.iter().enumerate() {
        uid += 1 + chance.below(4);
        let mut notes = String::new();
        if index == 0 {
            notes += &format!("X-IMAPbase: 1400000000 {:010} $Forwarded Junk\n", 100 + messages.len() * 5);
        }
        notes += &format!("Status: {}\n", chance.of(&["RO", "O", "O"]));
        notes += &format!("X-Status: {}\n", chance.of(&["", "A", "F", "AF", "D", "T"]));
        notes += &format!("X-Keywords: {:40}\nX-UID: {uid}\n", chance.of(&["", "Junk", "$Forwarded Junk"]));
        let end = message.windows(2).position(|pair| pair == b"\n\n").unwrap() + 1;
        mailbox.extend_from_slice(&message[..end]);
        mailbox.extend_from_slice(notes.as_bytes());
        mailbox.extend_from_slice(&message[end..]);
    }
    mailbox
}

/// One message with its `From ` line before it and a blank line after it.
pub fn message(chance: &mut Chance, number: usize) -> Vec<u8> {
    let mut text = from_line(number);
    text += &header(chance, number);
    let mut content = text.into_bytes();
    content.extend(body(chance, number));
    content.push(b'\n');
    content
}

/// A short message that says who it is: `serial` in its subject and body.
pub fn numbered(serial: &str, octets: usize) -> Vec<u8> {
    let mut chance =
        Chance::new(serial.bytes().fold(7, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))));
    let body = paragraph(&mut chance, octets);
    let sum = checksum(body.as_bytes());
    let from = from_line(1);
    format!(
        "{from}From: Counter <count@example.org>\nTo: alice@example.org\nSubject: number {serial}\n\
         Message-ID: <{serial}@example.org>\nX-Serial: {serial}\nX-Sum: {sum:016x}\n\n{body}\n"
    )
    .into_bytes()
}

/// Whether a message of [`numbered`] is whole; its serial, if it is.
pub fn serial_of(message: &Stored) -> Result<String, String> {
    let serial = message.field("x-serial").ok_or("no serial")?;
    let body = message.body.strip_prefix(b"\n").ok_or("no blank line after the header")?;
    let sum = format!("{:016x}", checksum(body));
    if message.field("x-sum").as_deref() == Some(&sum) { Ok(serial) } else { Err(format!("{serial} is damaged")) }
}

/// FNV-1a.
pub fn checksum(octets: &[u8]) -> u64 {
    octets.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The `From ` line of the message `number`: each comes some minutes after the one before.
fn from_line(number: usize) -> String {
    let minutes = number * 7;
    let (day, minute) = (minutes / 1440, minutes % 1440);
    let (month, in_month) = (MONTHS[day / 28 % 12], day % 28 + 1);
    format!(
        "From sender{number}@example.org {} {month} {in_month:2} {:02}:{:02}:{:02} 2015\n",
        DAYS[day % 7],
        minute / 60,
        minute % 60,
        number % 60
    )
}

fn address(chance: &mut Chance) -> String {
    let (name, address) = chance.of(&NAMES);
    if name.is_empty() { (*address).to_owned() } else { format!("{name} <{address}>") }
}

fn words(chance: &mut Chance, count: usize) -> String {
    let words: Vec<&str> = (0..count).map(|_| *chance.of(&WORDS)).collect();
    words.join(" ")
}

fn paragraph(chance: &mut Chance, octets: usize) -> String {
    let mut text = String::new();
    while text.len() < octets {
        let count = 3 + chance.below(9);
        text += &words(chance, count);
        text.push('\n');
    }
    text
}

fn header(chance: &mut Chance, number: usize) -> String {
    let mut header = format!("Return-Path: <sender{number}@example.org>\n");
    for hop in 0..chance.below(4) {
        header += &format!(
            "Received: from mx{hop}.example.net (mx{hop}.example.net [192.0.2.{hop}])\n\tby mail.example.org with ESMTP \
             id {:08X}\n\tfor <alice@example.org>; Thu, 1 Jan 2015 00:00:{hop:02} +0000\n",
            chance.number() >> 32
        );
    }
    let zone = chance.of(&["+0000", "-0800", "+0530", "GMT", "+0200 (CEST)"]);
    header += &format!("Date: Thu, {} Jan 2015 10:{:02}:00 {zone}\n", 1 + number % 28, number % 60);
    header += &format!("From: {}\n", address(chance));
    let others: Vec<String> = (0..chance.below(5)).map(|_| address(chance)).collect();
    header += &format!("To: {}\n", [vec!["alice@example.org".to_owned()], others].concat().join(",\n\t"));
    match number % 11 {
        1 => header += "Cc: team: ada@example.org, Otto <otto@example.net>;\n",
        2 => header += "Cc: undisclosed-recipients:;\nBcc:\n",
        3 => header += &format!("Reply-To: {}\nSender: {}\n", address(chance), address(chance)),
        _ => {}
    }
    header += &subject(chance, number);
    header += &format!("Message-ID: <{number}.{:x}@example.org>\n", chance.number() >> 40);
    if number > 1 && chance.percent(40) {
        header +=
            &format!("In-Reply-To: <{}@example.org>\nReferences: <1@example.org>\n <2@example.org>\n", number - 1);
    }
    if chance.percent(20) {
        header += "X-Mailer: a very long field that was folded\n at each\n\tblank it had\n";
    }
    header
}

fn subject(chance: &mut Chance, number: usize) -> String {
    let count = 1 + chance.below(14);
    let text = words(chance, count);
    match number % 13 {
        0 => String::new(),
        1 => "Subject:\n".to_owned(),
        2 => format!("Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= {text}\n"),
        3 => format!("Subject: Re: [list] {text}\n and the rest of it\n"),
        4 => format!("subject: \"{text}\" \\ (odd) {{5}}\n"),
        _ => format!("Subject: {text}\n"),
    }
}

fn body(chance: &mut Chance, number: usize) -> Vec<u8> {
    let octets = 40 + chance.below(2000);
    let text = paragraph(chance, octets);
    match number % 10 {
        0 => b"\n".to_vec(),
        1 => alternative(&text, number).into_bytes(),
        2 => attachment(chance, &text, number).into_bytes(),
        3 => forwarded(&text, number).into_bytes(),
        4 => format!(
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: 8bit\n\n\
                      Grüße, ça va, Łódź\n{text}"
        )
        .into_bytes(),
        5 => format!("\n.\n..\n.leading\n>From quoted\n{text}\n.\n").into_bytes(),
        6 => [b"\nlong: ".as_slice(), "x".repeat(5000).as_bytes(), b"\nlatin: \xe9\xe8\n"].concat(),
        _ => format!("\n{text}").into_bytes(),
    }
}

fn alternative(text: &str, number: usize) -> String {
    format!(
        "MIME-Version: 1.0\nContent-Type: multipart/alternative;\n\tboundary=\"=_alt {number}\"\n\nA preamble.\n\
         --=_alt {number}\nContent-Type: text/plain; charset=us-ascii; format=flowed\n\n{text}\n\
         --=_alt {number}\nContent-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\
         Content-Language: en, de\n\n<p>caf=C3=A9</p>\n\n--=_alt {number}--\nAn epilogue.\n"
    )
}

fn attachment(chance: &mut Chance, text: &str, number: usize) -> String {
    let lines: Vec<String> = (0..4 + chance.below(30)).map(|_| format!("{:016x}", chance.number()).repeat(4)).collect();
    format!(
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=mixed{number}\n\n--mixed{number}\n\n{text}\n\
         --mixed{number}\nContent-Type: application/pdf;\n\tname=\"a \\\"file\\\".pdf\"\nContent-ID: <part{number}@example.org>\n\
         Content-Description: the file\nContent-Transfer-Encoding: base64\n\
         Content-Disposition: attachment; filename=\"a long name.pdf\"; size=99\n\n{}\n\
         --mixed{number}--\n",
        lines.join("\n")
    )
}

fn forwarded(text: &str, number: usize) -> String {
    format!(
        "MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=\"d{number}\"\n\n--d{number}\n\n\
         From: Inner <inner@example.org>\nSubject: inside {number}\nDate: 1 Jan 2015 00:00:00 +0000\n\
         MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"i{number}\"\n\n--i{number}\nContent-Type: text/plain\n\n{text}\
         \n--i{number}\nContent-Type: message/rfc822\n\nSubject: innermost\n\ndeep\n\n--i{number}--\n\n--d{number}--\n"
    )
}

/// [`serial_of`] for a message as it comes over the wire.
pub fn serial_on_the_wire(message: &[u8]) -> Result<String, String> {
    let lines: Vec<u8> = message.iter().copied().filter(|byte| *byte != b'\r').collect();
    let file = [b"From a@example.org Thu Jan  1 00:00:00 2015\n".as_slice(), &lines, b"\n"].concat();
    match super::mbox::read(&file)?.as_slice() {
        [message] => serial_of(message),
        several => Err(format!("{} messages in one:\n{}", several.len(), String::from_utf8_lossy(&file))),
    }
}
