//! How a line lies in the file: what goes over the wire depends on it when its LF is not the message's own.

use crate::text::octets::Octets;

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// Nothing: the file ends first, or more of the line follows.
    None,
    /// LF alone, as in all that we write.
    Lf,
    /// LF behind a CR: another program's line end, or a CR of the message's and our LF.
    CrLf,
}

impl LineEnd {
    /// That of a line, or of its end.
    pub(super) fn of(line: &[u8]) -> Self {
        match line {
            [.., b'\r', b'\n'] => Self::CrLf,
            [.., b'\n'] => Self::Lf,
            _ => Self::None,
        }
    }

    /// The size of its LF in both forms: what a message loses when that is not its own.
    pub(super) fn line_feed(self) -> Octets {
        match self {
            Self::None => Octets::ZERO,
            Self::Lf => Octets { stored: 1, wire: 2 },
            Self::CrLf => Octets { stored: 1, wire: 1 },
        }
    }
}
