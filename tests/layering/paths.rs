//! The rooms (top modules) that a file names, by `crate::…` or by enough `super::`.

/// The names that stand at the crate's root in the paths of a file whose own module path is `module`.
pub(super) fn rooms(module: &[&str], words: &[&str]) -> Vec<String> {
    let mut rooms = Vec::new();
    let mut open: Vec<Option<&str>> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = |back: usize| at.checked_sub(back).and_then(|at| words.get(at)).copied().unwrap_or("");
        match *word {
            "{" => open.push((before(2) == "mod").then(|| before(1))),
            "}" => drop(open.pop()),
            "crate" if words.get(at + 1) == Some(&"::") => heads(&words[at + 2..], &mut rooms),
            "super" if before(1) != "::" => {
                let depth = module.len() + open.iter().flatten().count();
                let ups = words[at..].chunks(2).take_while(|pair| *pair == ["super", "::"]).count();
                if ups >= depth {
                    heads(&words[at + 2 * ups..], &mut rooms);
                }
            }
            _ => {}
        }
    }
    rooms
}

/// The first names of what follows a `crate::`: one name, or the heads of a `{…}` group.
pub(super) fn heads(words: &[&str], found: &mut Vec<String>) {
    let Some((first, mut rest)) = words.split_first() else { return };
    if *first != "{" {
        found.push((*first).to_owned());
        return;
    }
    let mut depth = 1_usize;
    let mut at_head = true;
    while let Some((word, more)) = rest.split_first() {
        match *word {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => at_head = true,
            name if at_head => {
                found.push(name.to_owned());
                at_head = false;
            }
            _ => {}
        }
        if depth == 0 {
            return;
        }
        rest = more;
    }
}

#[test]
fn every_way_to_name_a_room_is_seen() {
    let text = "use crate :: limits ; use crate :: { text :: { a , b } , sys , net :: c } ; \
                fn f ( ) { super :: beside ( ) ; super :: super :: mime :: g ( ) ; } \
                mod tests { use super :: super :: beside ; use super :: super :: super :: auth :: X ; }";
    let words: Vec<&str> = text.split(' ').collect();
    assert_eq!(rooms(&["imap", "fetch"], &words), ["limits", "text", "sys", "net", "mime", "auth"]);
}
