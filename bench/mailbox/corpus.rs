//! The mailbox that is measured: made anew from a count of messages, the same octets each time. Some 10 kB a message:
//! plain texts, alternatives, attachments in base64, reports with a message in them, half of all messages replies.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const WORDS: [&str; 32] = [
    "the", "mailbox", "of", "and", "server", "queue", "release", "meeting", "budget", "to", "invoice", "network", "is",
    "ticket", "upgrade", "draft", "password", "cluster", "in", "report", "quarter", "that", "customer", "contract",
    "hello", "regards", "for", "delivery", "schedule", "attached", "kernel", "patch",
];
const PEOPLE: [(&str, &str); 8] = [
    ("Alice Smith", "alice.smith@example.com"),
    ("Bob Jones", "bob@example.org"),
    ("\"O'Brien, Carol\"", "carol.obrien@mail.example.net"),
    ("=?utf-8?Q?S=C3=B8ren_Larsson?=", "soren@example.com"),
    ("Erin Novak", "erin.novak@uni.example.edu"),
    ("Frank", "frank@lists.example.org"),
    ("=?iso-8859-1?Q?J=F6rg_M=FCller?=", "joerg@example.com"),
    ("Heidi Okafor", "heidi@corp.example.net"),
];
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Subjects that replies may answer.
const REMEMBERED: usize = 200;

/// A row of numbers that look like chance (Marsaglia's xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

struct Maker {
    chance: Chance,
    lines: Vec<String>,
    base64: Vec<String>,
    /// Message-ID, subject and references.
    said: Vec<(String, String, String)>,
    minutes: usize,
}

/// Writes a mailbox of `count` messages to `path`.
pub fn write(path: &Path, count: usize) {
    let mut maker = Maker::new();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    for number in 1..=count {
        out.write_all(maker.message(number).as_bytes()).unwrap();
    }
    out.flush().unwrap();
}

impl Maker {
    fn new() -> Self {
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        let lines = (0..2000).map(|_| line(&mut chance)).collect();
        let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
        let base64 = (0..500).map(|_| (0..76).map(|_| chance.of(&letters)).collect::<String>() + "\n").collect();
        Self { chance, lines, base64, said: Vec::new(), minutes: 0 }
    }

    fn message(&mut self, number: usize) -> String {
        self.minutes += 3 + self.chance.below(15);
        let (day, minute) = (self.minutes / 1440, self.minutes % 1440);
        let (year, month, in_month) = (2006 + day / 336, day / 28 % 12, day % 28 + 1);
        let clock = format!("{:02}:{:02}:{:02}", minute / 60, minute % 60, number % 60);
        let weekday = weekday(year, month + 1, in_month);
        let (name, from) = self.chance.of(&PEOPLE);
        let date = format!("{weekday}, {in_month:02} {} {year} {clock} +0000", MONTHS[month]);
        let mut text = format!("From {from} {weekday} {} {in_month:2} {clock} {year}\n", MONTHS[month]);
        text += &format!("Return-Path: <{from}>\nDelivered-To: user@mail.example.com\n");
        for hop in 0..=self.chance.below(4) {
            let id = self.chance.below(1 << 30);
            text += &format!(
                "Received: from mx{hop}.example.com (mx{hop}.example.com [192.0.2.{hop}])\n\tby mail{hop}.example.com (Postfix) \
                 with ESMTP id {id:010X}\n\tfor <user@mail.example.com>; {date}\n"
            );
        }
        text += &format!("Date: {date}\nFrom: {name} <{from}>\nTo: ");
        let others = if self.chance.below(10) < 7 { 1 } else { 2 + self.chance.below(10) };
        let others: Vec<String> = (0..others).map(|_| address(self.chance.of(&PEOPLE))).collect();
        text += &(others.join(",\n\t") + "\n");
        if self.chance.below(10) < 3 {
            text += &format!("Cc: {}\n", address(self.chance.of(&PEOPLE)));
        }
        text += &self.subject(number, from);
        if self.chance.below(2) == 0 {
            text += "X-Spam-Status: No, score=-1.3 required=5.0 tests=AWL,BAYES_00,\n\tHTML_MESSAGE autolearn=ham version=3.1.7\n";
        }
        self.body(number, &mut text);
        text.push('\n');
        text
    }

    /// Subject, Message-ID, and what the message answers.
    fn subject(&mut self, number: usize, from: &str) -> String {
        let id = format!("<{:08x}.{number}@{}>", self.chance.below(1 << 30), from.split_once('@').unwrap().1);
        let answers = (!self.said.is_empty() && self.chance.below(2) == 0).then(|| self.chance.below(self.said.len()));
        let (subject, references) = match answers.map(|answered| &self.said[answered]) {
            Some((parent, subject, references)) => {
                let subject = if subject.starts_with("Re: ") { subject.clone() } else { format!("Re: {subject}") };
                let mut all: Vec<&str> = references.split_whitespace().chain([parent.as_str()]).collect();
                all.drain(..all.len().saturating_sub(8));
                (subject, all.join(" "))
            }
            None => {
                let words = 2 + self.chance.below(7);
                let words: Vec<&str> = (0..words).map(|_| self.chance.of(&WORDS)).collect();
                let encoded = if number.is_multiple_of(9) { "=?utf-8?Q?Gr=C3=B6=C3=9Fe?= " } else { "" };
                (format!("{encoded}{} {number}", words.join(" ")), String::new())
            }
        };
        let mut text = format!("Subject: {subject}\nMessage-ID: {id}\n");
        if let Some((_, parent)) =
            references.rsplit_once(' ').or_else(|| (!references.is_empty()).then_some(("", &*references)))
        {
            text += &format!("In-Reply-To: {parent}\nReferences: {}\n", references.replace(' ', "\n "));
        }
        let said = (id, subject, references);
        if self.said.len() < REMEMBERED {
            self.said.push(said);
        } else {
            self.said[number % REMEMBERED] = said;
        }
        text
    }

    /// The rest of the header, and the body.
    fn body(&mut self, number: usize, text: &mut String) {
        let boundary = format!("----=_Part_{number}");
        let size = 200 + self.chance.below(80) * self.chance.below(80);
        text.push_str("MIME-Version: 1.0\n");
        match self.chance.below(100) {
            0..62 => {
                text.push_str("Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit\n\n");
                self.lines(size, text);
            }
            62..84 => {
                *text += &format!("Content-Type: multipart/alternative;\n\tboundary=\"{boundary}\"\n\n--{boundary}\n");
                text.push_str("Content-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: 7bit\n\n");
                self.lines(size, text);
                *text += &format!("\n--{boundary}\nContent-Type: text/html; charset=\"utf-8\"\n");
                text.push_str("Content-Transfer-Encoding: quoted-printable\n\n<html><body class=3D\"x\">\n");
                self.lines(size, text);
                *text += &format!("</body></html>\n\n--{boundary}--\n");
            }
            84..96 => {
                *text += &format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n");
                text.push_str("Content-Type: text/plain; charset=us-ascii\n\n");
                self.lines(size, text);
                *text += &format!("\n--{boundary}\nContent-Type: application/pdf;\n name=\"report{number}.pdf\"\n");
                text.push_str("Content-Transfer-Encoding: base64\nContent-Disposition: attachment;\n");
                *text += &format!(" filename=\"report{number}.pdf\"\n\n");
                for _ in 0..(100 + self.chance.below(1500)) {
                    let line = self.chance.below(self.base64.len());
                    text.push_str(&self.base64[line]);
                }
                *text += &format!("\n--{boundary}--\n");
            }
            _ => {
                *text += &format!(
                    "Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"{boundary}\"\n"
                );
                *text += &format!("\n--{boundary}\nContent-Type: text/plain; charset=us-ascii\n\n");
                self.lines(600, text);
                *text +=
                    &format!("\n--{boundary}\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail\n");
                *text += &format!(
                    "\n--{boundary}\nContent-Type: message/rfc822\n\nFrom: a@example.com\nTo: b@example.net\n"
                );
                *text += &format!("Subject: original\nMessage-ID: <o{number}@example.com>\n\n");
                self.lines(800, text);
                *text += &format!("\n--{boundary}--\n");
            }
        }
    }

    fn lines(&mut self, octets: usize, text: &mut String) {
        let end = text.len() + octets;
        while text.len() < end {
            let line = self.chance.below(self.lines.len());
            text.push_str(&self.lines[line]);
        }
    }
}

fn line(chance: &mut Chance) -> String {
    let mut line = String::new();
    while line.len() < 45 + chance.below(20) {
        line += chance.of(&WORDS);
        line.push(' ');
    }
    line.trim_end().to_owned() + "\n"
}

fn address((name, address): (&str, &str)) -> String {
    format!("{name} <{address}>")
}

/// Sakamoto's way to the day of the week.
fn weekday(year: usize, month: usize, day: usize) -> &'static str {
    let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1];
    let year = if month < 3 { year - 1 } else { year };
    DAYS[(year + year / 4 - year / 100 + year / 400 + shift + day) % 7]
}
