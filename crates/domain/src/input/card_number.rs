//! Card numbers, which people type where they do not belong and the shop must not keep.

/// The fewest and the most digits of a card number.
const DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// Whether the text holds something that looks like the number of a payment card: 13 to 19 digits, in one piece or in groups with a space or a
/// hyphen between them, whose check digit is right. What begins with a plus is a phone number.
pub fn holds_card_number(text: &str) -> bool {
    let mut groups: Vec<Vec<u32>> = vec![Vec::new()];
    let mut before = ' ';
    let mut is_phone = false;
    for c in text.chars() {
        match c.to_digit(10) {
            Some(digit) if before.is_ascii_digit() || groups.last().is_some_and(Vec::is_empty) => {
                groups.last_mut().into_iter().for_each(|group| group.push(digit));
            }
            Some(digit) => groups.push(vec![digit]),
            // A single separator keeps groups together, anything else begins anew.
            None if matches!(c, ' ' | '-') && before.is_ascii_digit() => {}
            None => {
                if !is_phone && is_in(&groups) {
                    return true;
                }
                is_phone = c == '+';
                groups = vec![Vec::new()];
            }
        }
        before = c;
    }
    !is_phone && is_in(&groups)
}

/// Whether some of the groups, one after the other, are a card number.
fn is_in(groups: &[Vec<u32>]) -> bool {
    (0..groups.len()).any(|from| {
        let mut digits = Vec::new();
        groups[from..].iter().any(|group| {
            digits.extend_from_slice(group);
            DIGITS.contains(&digits.len()) && has_right_check_digit(&digits)
        })
    })
}

/// The sum that Luhn has given card numbers: every second digit from the right is doubled, and all is a multiple of ten.
fn has_right_check_digit(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { doubled(*digit) } else { *digit })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

#[cfg(test)]
mod tests {
    use super::holds_card_number;

    #[test]
    fn row_113_card_numbers_are_found_however_they_are_written() {
        for text in [
            "4111111111111111",
            "my card: 4111 1111 1111 1111, thanks",
            "5500-0000-0000-0004",
            "378282246310005",
            "pay with 6011111111111117.",
            "no 12 4111 1111 1111 1111",
        ] {
            assert!(holds_card_number(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_card_numbers() {
        for text in [
            "",
            "4111111111111112",
            "+49 30 1234567",
            "ring twice at 4, then 111",
            "0000000000000000",
            "41111111111111110000000",
            "4111, 1111, 1111, 1111",
            "+4111 1111 1111 1111 11",
            "+4111111111111111",
        ] {
            assert!(!holds_card_number(text), "{text}");
        }
    }
}
