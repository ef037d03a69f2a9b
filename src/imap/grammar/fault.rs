//! Why a command is not understood, and UW's words for it.

/// What is wrong with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Fault {
    /// Nothing yet: the octets of the literal at the end have not been read.
    Literal,
    /// The first word is no tag, or too long for one.
    Tag,
    /// There is a tag and nothing else.
    Missing,
    /// No command of that name, or not one for this state.
    Unrecognized,
    /// An argument is missing or is not what the grammar has there.
    Argument,
    /// Something follows the end of the command.
    Excess,
    /// A sequence set is none, or leaves the mailbox.
    Sequence,
    /// A list of data items, or one of them, is none.
    Attribute,
    /// A section between `[` and `]` is none.
    Section,
    /// More items or a deeper nesting than we take.
    TooMany,
    /// A literal is too large: it has so many octets.
    LiteralSize(u64),
    /// The line is too long.
    LineLength,
    /// What follows a continuation request is not what it asked for.
    Continuation,
}

impl Fault {
    /// The same inside a list of data items.
    pub(in crate::imap) fn in_attributes(self) -> Self {
        if self == Self::Argument { Self::Attribute } else { self }
    }

    /// The same inside a section.
    pub(in crate::imap) fn in_section(self) -> Self {
        if self == Self::Argument { Self::Section } else { self }
    }

    /// The text after BAD; `name` is the command's.
    pub(in crate::imap) fn text(self, name: &str) -> String {
        match self {
            Self::Tag => "Missing or invalid tag".into(),
            Self::Missing => "Missing command".into(),
            Self::Unrecognized => format!("Command unrecognized: {name}"),
            Self::Literal | Self::Argument => format!("Missing or invalid argument to {name}"),
            Self::Excess => format!("Argument given to {name} when none expected"),
            Self::Sequence => format!("Bogus sequence in {name}: Sequence out of range"),
            Self::Attribute => format!("Bogus attribute list in {name}"),
            Self::Section => format!("Syntax error in section specifier of {name}"),
            Self::TooMany => format!("Excessively complex {name}"),
            Self::LiteralSize(_) => "Absurdly long client literal".into(),
            Self::Continuation => format!("Bogus {name} continuation"),
            Self::LineLength => "Command line too long".into(),
        }
    }
}
