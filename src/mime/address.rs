//! Address lists (RFC 5322 §3.4, obsolete forms §4.4) for ENVELOPE: nothing is decoded, nothing is lost.
//!
//! The text is cut into tokens, the tokens of one address are gathered up to the `,`, `;` or `:` that ends it, and then
//! read. So a broken address spoils no other one. Where the RFC is silent the answers are UW's: a comment is the name
//! if there is no other, a mailbox without a host is `@.MISSING-HOST-NAME.`, what is no address at all is
//! `INVALID_ADDRESS@.SYNTAX-ERROR.`; neither host may be NIL, which would begin a group (RFC 3501 §7.4.2).

use std::borrow::Cow;

use crate::limits::ADDRESSES;
use crate::text::lexical::{Lexer, is_white};

/// The host of an address that names none.
const MISSING_HOST: &[u8] = b".MISSING-HOST-NAME.";
/// The host of an address that cannot be understood.
const BROKEN_HOST: &[u8] = b".SYNTAX-ERROR.";
/// The mailbox of an address that names none.
const BROKEN_MAILBOX: &[u8] = b"INVALID_ADDRESS";

/// An entry of an address list, as ENVELOPE counts them: groups have one where they begin and one where they end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Somebody's mailbox.
    Mailbox(Mailbox),
    /// `display-name ":"`, the beginning of a group.
    GroupStart(Vec<u8>),
    /// `";"`, the end of a group; each beginning has one.
    GroupEnd,
}

/// `mailbox = name-addr / addr-spec`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name, quoting undone; if there is none, the first comment behind the address.
    pub name: Option<Vec<u8>>,
    /// The source route without its colon: `@a,@b`.
    pub route: Option<Vec<u8>>,
    /// The local part, quoting undone.
    pub local_part: Vec<u8>,
    /// The domain.
    pub domain: Vec<u8>,
}

/// Reads the unfolded `text` of From, To and the like, and appends what it holds to `list`, up to [`ADDRESSES`].
pub fn parse_list(text: &[u8], list: &mut Vec<Address>) {
    let mut lexer = Lexer::new(text);
    let mut in_group = false;
    while list.len() < ADDRESSES {
        let item = Item::gather(&mut lexer);
        let end = lexer.take();
        if end == Some(b':') {
            list.extend(in_group.then_some(Address::GroupEnd));
            list.push(Address::GroupStart(display_name(&item.tokens)));
            in_group = true;
            continue;
        }
        list.extend(item.mailbox().map(Address::Mailbox));
        if in_group && end != Some(b',') {
            list.push(Address::GroupEnd);
            in_group = false;
        }
        if end.is_none() {
            return;
        }
    }
    list.extend(in_group.then_some(Address::GroupEnd));
}

/// A token of an address.
struct Token<'a> {
    /// Whether white space or a comment stands before it.
    spaced: bool,
    kind: Kind<'a>,
}

#[derive(PartialEq, Eq)]
enum Kind<'a> {
    /// An atom with its dots, a domain literal, or a quoted string without its quoting.
    Word(Cow<'a, [u8]>),
    /// `<`, `>`, `@`, `:` or `,`.
    Mark(Mark),
}

/// One octet of the text.
type Mark = [u8; 1];

impl Token<'_> {
    fn is_mark(&self, mark: u8) -> bool {
        self.kind == Kind::Mark([mark])
    }

    fn text(&self) -> &[u8] {
        match &self.kind {
            Kind::Word(text) => text,
            Kind::Mark(mark) => mark,
        }
    }
}

/// Where in an address the lexer stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Outside angle brackets.
    Outside,
    /// Right after `<`.
    Opened,
    /// In a source route, where `,` and `:` do not end the address.
    Route,
    /// In the address proper, where `:` does not begin a group: `<mailto:a@b>` is seen in the wild.
    Within,
}

/// The tokens of one address.
#[derive(Default)]
struct Item<'a> {
    tokens: Vec<Token<'a>>,
    comment: Option<Vec<u8>>,
}

impl<'a> Item<'a> {
    /// Gathers tokens up to the `,`, `;` or `:` that ends the address, which stays.
    fn gather(lexer: &mut Lexer<'a>) -> Self {
        let mut item = Self::default();
        let mut place = Place::Outside;
        loop {
            let cfws = lexer.cfws();
            if place == Place::Outside && !item.tokens.is_empty() {
                item.comment = item.comment.or(cfws.comment);
            }
            if item.ends(lexer, place) {
                return item;
            }
            let kind = kind(lexer);
            place = match (place, &kind) {
                (_, Kind::Mark([b'<'])) => Place::Opened,
                (_, Kind::Mark([b'>'])) => Place::Outside,
                (Place::Opened, Kind::Mark([b'@'])) => Place::Route,
                (Place::Opened, _) | (Place::Route, Kind::Mark([b':'])) => Place::Within,
                (place, _) => place,
            };
            item.tokens.push(Token { spaced: cfws.present, kind });
        }
    }

    /// Whether what comes next ends the address.
    fn ends(&self, lexer: &Lexer<'_>, place: Place) -> bool {
        match lexer.peek() {
            None | Some(b';') => true,
            Some(b',') => place != Place::Route || !goes_on_with_route(lexer.clone()),
            Some(b':') => place == Place::Outside && !self.tokens.iter().any(|token| token.is_mark(b'@')),
            Some(_) => false,
        }
    }

    /// `mailbox = name-addr / addr-spec`; none if there are no tokens.
    fn mailbox(self) -> Option<Mailbox> {
        if self.tokens.is_empty() {
            return None;
        }
        let Some(open) = self.tokens.iter().position(|token| token.is_mark(b'<')) else {
            return Some(addr_spec(&self.tokens, self.comment));
        };
        let (phrase, rest) = self.tokens.split_at_checked(open)?;
        let name = if phrase.is_empty() { self.comment } else { Some(display_name(phrase)) };
        let open = rest.iter().position(|token| !token.is_mark(b'<')).unwrap_or(rest.len());
        Some(addr_spec(rest.get(open..).unwrap_or_default(), name))
    }
}

/// Whether a `,` in a source route is followed by another domain.
fn goes_on_with_route(mut lexer: Lexer<'_>) -> bool {
    lexer.take();
    lexer.cfws();
    lexer.peek() == Some(b'@')
}

/// Takes the next token; what no rule knows counts as part of an atom.
fn kind<'a>(lexer: &mut Lexer<'a>) -> Kind<'a> {
    match lexer.peek() {
        Some(mark @ (b'<' | b'>' | b'@' | b':' | b',')) => {
            lexer.take();
            Kind::Mark([mark])
        }
        Some(b'"') => Kind::Word(lexer.quoted_string().unwrap_or_default().into()),
        Some(b'[') => Kind::Word(domain_literal(lexer).into()),
        _ => Kind::Word(lexer.until(|octet| is_white(octet) || b"(<>@,;:\"[".contains(&octet)).into()),
    }
}

/// `domain-literal = [CFWS] "[" *([FWS] dtext) [FWS] "]" [CFWS]`, without white space.
fn domain_literal(lexer: &mut Lexer<'_>) -> Vec<u8> {
    let text = lexer.until(|octet| b"],;<>".contains(&octet));
    let mut literal: Vec<u8> = text.iter().copied().filter(|octet| !is_white(*octet)).collect();
    literal.extend(lexer.octet(b']').then_some(b']'));
    literal
}

/// `addr-spec = local-part "@" domain`, perhaps with `obs-route` before it; what follows the domain is dropped.
fn addr_spec(tokens: &[Token<'_>], name: Option<Vec<u8>>) -> Mailbox {
    let inside = tokens.split(|token| token.is_mark(b'>')).next().unwrap_or_default();
    let (route, address) = split_route(inside);
    let mut sides = address.split(|token| token.is_mark(b'@'));
    let local_part = sides.next().unwrap_or_default();
    let (local_part, domain) = match sides.next() {
        _ if local_part.is_empty() => (BROKEN_MAILBOX.to_vec(), BROKEN_HOST.to_vec()),
        None => (dotted(local_part), MISSING_HOST.to_vec()),
        Some([]) => (dotted(local_part), BROKEN_HOST.to_vec()),
        Some(domain) => (dotted(local_part), join(domain, |_, _| false)),
    };
    Mailbox { name, route, local_part, domain }
}

/// `obs-route = obs-domain-list ":"`: the route, if there is one, and what comes after its colon.
fn split_route<'t, 'a>(tokens: &'t [Token<'a>]) -> (Option<Vec<u8>>, &'t [Token<'a>]) {
    let colon = tokens.iter().position(|token| token.is_mark(b':'));
    let begins = tokens.first().is_some_and(|token| token.is_mark(b'@'));
    match colon.filter(|_| begins).and_then(|colon| tokens.split_at_checked(colon)) {
        Some((route, [_, address @ ..])) => (Some(join(route, |_, _| false)), address),
        _ => (None, tokens),
    }
}

/// `display-name = phrase`: white space between words counts as one blank, comments go.
fn display_name(tokens: &[Token<'_>]) -> Vec<u8> {
    join(tokens, |_, token| token.spaced)
}

/// `local-part`, in whose obsolete form there may be white space around the dots.
fn dotted(tokens: &[Token<'_>]) -> Vec<u8> {
    join(tokens, |before, token| token.spaced && !before.ends_with(b".") && !token.text().starts_with(b"."))
}

/// The texts of `tokens`, a blank before each but the first for which `spaced` holds.
fn join(tokens: &[Token<'_>], spaced: impl Fn(&[u8], &Token<'_>) -> bool) -> Vec<u8> {
    let mut text = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        if place > 0 && spaced(&text, token) {
            text.push(b' ');
        }
        text.extend_from_slice(token.text());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{ADDRESSES, Address, parse_list};

    /// The list as `name|route|local part|domain`, groups as `name:` and `;`.
    fn parsed(text: &str) -> Vec<String> {
        let mut list = Vec::new();
        parse_list(text.as_bytes(), &mut list);
        list.iter().map(shown).collect()
    }

    fn shown(address: &Address) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let maybe = |bytes: &Option<Vec<u8>>| bytes.as_deref().map_or_else(|| "-".to_owned(), text);
        match address {
            Address::Mailbox(m) => {
                format!("{}|{}|{}|{}", maybe(&m.name), maybe(&m.route), text(&m.local_part), text(&m.domain))
            }
            Address::GroupStart(name) => format!("{}:", text(name)),
            Address::GroupEnd => ";".to_owned(),
        }
    }

    #[test]
    fn rfc5322_appendix_a_examples() {
        let text = "\"Joe Q. Public\" <john.q.public@example.com>";
        assert_eq!(parsed(text), ["Joe Q. Public|-|john.q.public|example.com"]);
        let text = "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>";
        assert_eq!(parsed(text), ["Mary Smith|-|mary|x.test", "-|-|jdoe|example.org", "Who?|-|one|y.test"]);
        let text = "<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>";
        assert_eq!(parsed(text), ["-|-|boss|nil.test", "Giant; \"Big\" Box|-|sysservices|example.net"]);
        let text = "A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;";
        let group = ["A Group:", "Ed Jones|-|c|a.test", "-|-|joe|where.test", "John|-|jdoe|one.test", ";"];
        assert_eq!(parsed(text), group);
        assert_eq!(parsed("Undisclosed recipients:;"), ["Undisclosed recipients:", ";"]);
        let text = "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>";
        assert_eq!(parsed(text), ["Pete|-|pete|silly.test"]);
        let text = "A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n joe@example.org,\r\n \
            John <jdoe@one.test> (my dear friend); (the end of the group)";
        let group = ["A Group:", "Chris Jones|-|c|public.example", "-|-|joe|example.org", "John|-|jdoe|one.test", ";"];
        assert_eq!(parsed(text), group);
        assert_eq!(
            parsed("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;"),
            ["Hidden recipients:", ";"]
        );
    }

    #[test]
    fn rfc5322_appendix_a_6_obsolete_forms() {
        let text = "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example";
        assert_eq!(parsed(text), ["Mary Smith|@node.test|mary|example.net", "-|-|jdoe|test.example"]);
        assert_eq!(
            parsed("Joe Q. Public <john . q .public@example.com>"),
            ["Joe Q. Public|-|john.q.public|example.com"]
        );
        assert_eq!(parsed("<@a , @ b:c@d>"), ["-|@a,@b|c|d"]);
    }

    #[test]
    fn nothing_is_decoded() {
        assert_eq!(parsed("=?utf-8?q?a?= =?utf-8?q?b?= <a@b>"), ["=?utf-8?q?a?= =?utf-8?q?b?=|-|a|b"]);
        assert_eq!(parsed("\"=?utf-8?q?a,?=\" <a@b>"), ["=?utf-8?q?a,?=|-|a|b"]);
        assert_eq!(parsed("grün <a@ö.test>"), ["grün|-|a|ö.test"]);
    }

    #[test]
    fn quoting_is_undone() {
        assert_eq!(parsed("\"a \\\" b\\\\\" <\"c d\"@e>, \"x,y\"@z"), ["a \" b\\|-|c d|e", "-|-|x,y|z"]);
        assert_eq!(parsed("\"x\"y\"z\" w <a@b>, \"\" <a@b>, \"\"@b"), ["xyz w|-|a|b", "|-|a|b", "-|-||b"]);
    }

    #[test]
    fn a_comment_is_the_name_if_there_is_no_other() {
        assert_eq!(parsed("a@b (Terry Gray)"), ["Terry Gray|-|a|b"]);
        assert_eq!(parsed("a@b (one) (two), c@d"), ["one|-|a|b", "-|-|c|d"]);
        assert_eq!(parsed("(before) a@b (Bob), (before) c@d"), ["Bob|-|a|b", "-|-|c|d"]);
        assert_eq!(parsed("<a@b> (x), y <c@d> (z)"), ["x|-|a|b", "y|-|c|d"]);
        assert_eq!(parsed("root (Cron Daemon)"), ["Cron Daemon|-|root|.MISSING-HOST-NAME."]);
    }

    #[test]
    fn domain_literals() {
        assert_eq!(parsed("a@[ 1.2.3.4 ], b@[IPv6:::1]"), ["-|-|a|[1.2.3.4]", "-|-|b|[IPv6:::1]"]);
        assert_eq!(parsed("[List] x <a@b>, c@[1, d@e"), ["[List] x|-|a|b", "-|-|c|[1", "-|-|d|e"]);
    }

    #[test]
    fn broken_addresses_are_answered_and_spoil_no_other() {
        let missing = |name: &str| format!("-|-|{name}|.MISSING-HOST-NAME.");
        let broken = "-|-|INVALID_ADDRESS|.SYNTAX-ERROR.".to_owned();
        let ok = "-|-|ok|x".to_owned();
        let cases = [
            ("x y z", missing("x y z")),
            ("<>", broken.clone()),
            ("@b", broken.clone()),
            ("<@b>", broken.clone()),
            ("<@b", broken.clone()),
            ("<", broken),
            ("a@", "-|-|a|.SYNTAX-ERROR.".to_owned()),
            ("a@b@c", "-|-|a|b".to_owned()),
            ("<<a@b>>", "-|-|a|b".to_owned()),
            ("<a@b> <c@d>", "-|-|a|b".to_owned()),
            ("a@b <c@d>", "a@b|-|c|d".to_owned()),
            ("a@b>", "-|-|a|b".to_owned()),
            ("x <y@z", "x|-|y|z".to_owned()),
            ("<mailto:a@b>", "-|-|mailto:a|b".to_owned()),
            ("a@b:25", "-|-|a|b:25".to_owned()),
            ("a)\\b@c", "-|-|a)\\b|c".to_owned()),
        ];
        for (text, wanted) in cases {
            assert_eq!(parsed(&format!("{text},ok@x")), [wanted.clone(), ok.clone()], "{text}");
            assert_eq!(parsed(&format!(",{text} ; ok@x;")), [wanted, ok.clone()], "{text}");
        }
        assert_eq!(parsed("\"unterminated <a@b>"), [missing("unterminated <a@b>")]);
    }

    #[test]
    fn every_group_that_begins_ends() {
        assert_eq!(parsed("a: b@c"), ["a:", "-|-|b|c", ";"]);
        assert_eq!(parsed("a: b: c@d;; e@f"), ["a:", ";", "b:", "-|-|c|d", ";", "-|-|e|f"]);
        assert_eq!(parsed(":;"), [":", ";"]);
        assert_eq!(parsed("a:"), ["a:", ";"]);
    }

    #[test]
    fn a_flood_of_addresses_is_cut() {
        assert_eq!(parsed(&"a,".repeat(ADDRESSES * 3)).len(), ADDRESSES);
        let groups = parsed(&"a:".repeat(ADDRESSES * 3));
        assert!(groups.len() <= ADDRESSES + 2);
        assert_eq!(groups.last().map(String::as_str), Some(";"));
        assert_eq!(parsed(&"(".repeat(1 << 20)), Vec::<String>::new());
    }
}
