//! The parts of a message as a tree in one vector: where each lies, and what it says about itself.
//!
//! Offsets are those of the stored message as it was fed to the [`Scanner`](super::structure::Scanner), its header
//! included.

use crate::text::octets::Octets;

use super::content::{Content, DefaultType};
use super::envelope::Envelope;

/// A piece of the stored message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The stored octets before it.
    pub start: u64,
    /// Its size.
    pub size: Octets,
    /// The line ends in it. A last line without one is not counted, as in UW's and Dovecot's answers.
    pub lines: u64,
}

impl Span {
    /// The stored octets up to its end.
    pub fn end(&self) -> u64 {
        self.start.saturating_add(self.size.stored)
    }

    /// Its octets, where the stored `message` is in memory; nothing if that is too short.
    pub fn of<'m>(&self, message: &'m [u8]) -> &'m [u8] {
        let bounds = usize::try_from(self.start).ok().zip(usize::try_from(self.end()).ok());
        bounds.and_then(|(start, end)| message.get(start..end)).unwrap_or_default()
    }
}

/// A part's place in [`Structure`]; the message itself is [`PartId::ROOT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId(u32);

impl PartId {
    /// The message itself.
    pub const ROOT: Self = Self(0);

    /// The part that is `place`th in the order of the message.
    pub(super) fn new(place: usize) -> Self {
        Self(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// Its place in the order of the message.
    pub(super) fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// What a part can hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// No parts: text, an image, a message that is encoded.
    #[default]
    Leaf,
    /// `multipart/*`; it has no parts if its boundary was never found.
    Multipart,
    /// `message/rfc822`, whose only child is the message in it.
    Message,
    /// Something that would hold parts, beyond the depth or number of parts that are looked at.
    Opaque,
}

/// One part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The part it lies in; none for the message itself.
    pub parent: Option<PartId>,
    /// The next part with the same parent.
    pub(super) next: Option<PartId>,
    /// What it holds.
    pub kind: Kind,
    /// Its header with the empty line that ends it. For a child of [`Kind::Message`] the header of that message.
    pub header: Span,
    /// What follows the header. The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
    pub body: Span,
    /// The fields of its header that ENVELOPE and BODYSTRUCTURE need, as they are stored.
    pub(super) fields: Box<[u8]>,
    /// What it is without a Content-Type.
    pub(super) default_type: DefaultType,
}

impl Part {
    /// What it says about itself. Read anew from its header at each call: parsed, a hostile header is many times as large.
    pub fn content(&self) -> Content {
        Content::parse(&self.fields, self.default_type)
    }

    /// The envelope of the message whose header this part has.
    pub fn envelope(&self) -> Envelope {
        Envelope::parse(&self.fields)
    }
}

/// The parts of a message in their order, each before the parts in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    root: Part,
    others: Vec<Part>,
    /// The whole message.
    pub whole: Span,
    /// Whether the headers of its parts are all ASCII; its own does not count.
    pub plain: bool,
}

impl Structure {
    /// From the message itself and all other parts in their order.
    pub(super) fn new(root: Part, others: Vec<Part>, whole: Span, plain: bool) -> Self {
        Self { root, others, whole, plain }
    }

    /// The message itself.
    pub fn root(&self) -> &Part {
        &self.root
    }

    /// The part `id`.
    pub fn part(&self, id: PartId) -> Option<&Part> {
        match id.place().checked_sub(1) {
            None => Some(&self.root),
            Some(place) => self.others.get(place),
        }
    }

    /// All parts in their order.
    pub fn parts(&self) -> impl Iterator<Item = (PartId, &Part)> {
        std::iter::once(&self.root).chain(&self.others).enumerate().map(|(place, part)| (PartId::new(place), part))
    }

    /// The parts that lie directly in `id`, in their order.
    pub fn children(&self, id: PartId) -> impl Iterator<Item = (PartId, &Part)> {
        let following = PartId::new(id.place().saturating_add(1));
        let first = self.part(following).filter(|part| part.parent == Some(id)).map(|_| following);
        let siblings = std::iter::successors(first, |child| self.part(*child)?.next);
        siblings.filter_map(|child| Some((child, self.part(child)?)))
    }
}
