//! Texts that were cut, doubled, shuffled and mixed with what does not belong there.

use super::dice::Dice;

const TOKENS: [&str; 34] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "!",
    "=",
    "|",
    "&",
    "$",
    "@",
    "...",
    "\"",
    "\"\"\"",
    "\\",
    "\\uD800",
    "\\u0000",
    "\u{0}",
    "#",
    ",",
    "\n",
    "\u{feff}",
    "null",
    "true",
    "99999999999999999999",
    "-0",
    "1e400",
    "fragment",
    "on",
    "query",
    "subscription",
    "__schema { types { fields { type { fields { name } } } }",
];
const PIECES: [&str; 9] = [
    " @include(if: $x)",
    " @skip(if: null)",
    " @nothing(a: 1)",
    " ...Part0",
    " fragment Part0 on Query { ...Part0 }",
    " __typename",
    " { id }",
    " query Other { __typename }",
    " ($x: Int = 1)",
];

/// The text after so many changes.
pub fn mutate(text: &str, dice: &mut Dice, changes: usize) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..changes {
        if letters.is_empty() || letters.len() > 200_000 {
            break;
        }
        let (from, to) = span(&letters, dice);
        let piece: Vec<char> = letters[from..to].to_vec();
        match dice.below(8) {
            0 => drop(letters.drain(from..to)),
            1 => insert(&mut letters, dice, &piece),
            2 => {
                let times = *dice.pick(&[2, 10, 100, 1000]);
                let many: Vec<char> = piece.iter().copied().cycle().take((piece.len() * times).min(60_000)).collect();
                insert(&mut letters, dice, &many);
            }
            3 => letters.truncate(from),
            4 => {
                letters.drain(from..to);
                insert(&mut letters, dice, &piece);
            }
            5 | 6 => {
                let token: Vec<char> = dice.pick(&TOKENS).chars().collect();
                insert(&mut letters, dice, &token);
            }
            _ => {
                let piece: Vec<char> = dice.pick(&PIECES).chars().collect();
                insert(&mut letters, dice, &piece);
            }
        }
    }
    letters.into_iter().collect()
}

/// Bytes that may be no text any more.
pub fn corrupt(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    for _ in 0..1 + dice.below(3) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.below(bytes.len());
        match dice.below(4) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << dice.below(8),
            2 => bytes.insert(at, *dice.pick(&[0, 0x22, 0x5b, 0x7b, 0x7d, 0xc0, 0xff])),
            _ => {
                let many = vec![*dice.pick(b"[{\" "); *dice.pick(&[3, 300, 30_000])];
                bytes.splice(at..at, many);
            }
        }
    }
    bytes
}

/// From one place to another, mostly not far apart.
fn span(letters: &[char], dice: &mut Dice) -> (usize, usize) {
    let from = dice.below(letters.len());
    let longest = if dice.one_in(5) { letters.len() } else { 12 };
    (from, (from + 1 + dice.below(longest)).min(letters.len()))
}

fn insert(letters: &mut Vec<char>, dice: &mut Dice, piece: &[char]) {
    let at = dice.below(letters.len() + 1);
    letters.splice(at..at, piece.iter().copied());
}
