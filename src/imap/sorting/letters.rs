//! What THREAD knows of the messages: numbers only, since texts that are alike have one number.

use super::texts::{Text, Texts};

/// What is known of a message.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Letter {
    /// The number under which it is answered.
    pub(super) number: u32,
    /// When it was sent, in seconds since 1970.
    pub(super) sent: i64,
    /// Its base subject, in the form in which texts are compared.
    pub(super) subject: Text,
    /// Whether the subject says that it is a reply or a forward.
    pub(super) is_reply: bool,
    /// Its own ID; the empty text if it has no valid one.
    pub(super) id: Text,
    /// Where the IDs of its ancestors begin and end among those of all.
    references: (usize, usize),
}

/// The messages in the order of the mailbox.
#[derive(Debug)]
pub(in crate::imap) struct Letters {
    letters: Vec<Letter>,
    references: Vec<Text>,
    texts: Texts,
}

impl Letters {
    /// None.
    pub(in crate::imap) fn new() -> Self {
        Self { letters: Vec::new(), references: Vec::new(), texts: Texts::new() }
    }

    /// Adds a message that was `sent` so many seconds after 1970, and is answered under `number`. `subject` is the base
    /// subject in the form in which texts are compared, and whether it was a reply's; `id` is empty if there is no valid one;
    /// `references` are the IDs of its ancestors, the oldest first.
    pub(in crate::imap) fn add<'a>(
        &mut self,
        (number, sent): (u32, i64),
        (subject, is_reply): (&[u8], bool),
        id: &[u8],
        references: impl Iterator<Item = &'a [u8]>,
    ) {
        let (subject, id, start) = (self.texts.number(subject), self.texts.number(id), self.references.len());
        self.references.extend(references.map(|id| self.texts.number(id)));
        let references = (start, self.references.len());
        self.letters.push(Letter { number, sent, subject, is_reply, id, references });
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    /// How many texts they have.
    pub(super) fn texts(&self) -> usize {
        self.texts.len()
    }

    /// The one at `place`.
    pub(super) fn get(&self, place: usize) -> Option<&Letter> {
        self.letters.get(place)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Letter> {
        self.letters.iter()
    }

    /// The IDs of a letter's ancestors, the oldest first.
    pub(super) fn references(&self, letter: &Letter) -> &[Text] {
        self.references.get(letter.references.0..letter.references.1).unwrap_or_default()
    }
}
