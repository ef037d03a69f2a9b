//! One file of the crate as words: comments and literals gone, so that what is left is what the compiler acts on.

/// `text` with each comment, string and character literal replaced by a blank.
pub(super) fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut previous = ' ';
    while let Some(next) = rest.chars().next() {
        let in_a_name = previous.is_alphanumeric() || previous == '_';
        let length = if in_a_name && next != '/' { 0 } else { literal_or_comment(rest) };
        if length > 0 {
            out.push(' ');
            previous = ' ';
            rest = &rest[length..];
        } else {
            out.push(next);
            previous = next;
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

/// The octets of the comment or literal that `text` begins with; 0 if it begins with none.
fn literal_or_comment(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return block_comment(text);
    }
    let prefix = text.find(|letter: char| !matches!(letter, 'b' | 'c' | 'r')).unwrap_or(text.len());
    let (marks, body) = text.split_at(prefix);
    let hashes = body.len() - body.trim_start_matches('#').len();
    if marks.ends_with('r') && body[hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let from = prefix + hashes + 1;
        return text[from..].find(&end).map_or(text.len(), |at| from + at + end.len());
    }
    if body.starts_with('"') {
        return prefix + quoted(body, '"');
    }
    if body.starts_with('\'') && !is_lifetime(body) { prefix + quoted(body, '\'') } else { 0 }
}

/// The octets of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The octets of a literal between two `mark`s, with backslashes.
fn quoted(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == mark => return at + letter.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// `'a` and not `'a'`.
fn is_lifetime(text: &str) -> bool {
    let mut letters = text.chars().skip(1);
    letters.next().is_some_and(|first| first != '\\') && letters.next() != Some('\'')
}

/// Names, `::`, and every other sign by itself.
pub(super) fn words(bare: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = bare.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if first.is_alphanumeric() || first == '_' => {
                rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len())
            }
            ':' if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        words.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    words
}

#[test]
fn comments_and_literals_are_not_words() {
    let text = r##"let a = "crate::x \" unsafe"; // unsafe
        /* unsafe /* nix */ libc */ let b: &'static str = r#"" unsafe"#; let c = ['"', '\'', b'x', '\u{1F4EC}']; end::now// libc"##;
    let bare = bare(text);
    assert_eq!(words(&bare).join(" "), "let a = ; let b : & ' static str = ; let c = [ , , , ] ; end :: now");
}
