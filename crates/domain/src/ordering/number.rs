//! Numbers by which people speak of orders.

/// Digits and letters without those that are taken for others (I, L, O, U): the alphabet of Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS: u32 = 8;

/// A number of two groups of four, such as `7K3F-92QX`, made of 40 random bits: it tells neither when the order was placed
/// nor how many there are.
pub fn order_number(random: u64) -> String {
    let mut number = String::with_capacity(9);
    for place in (0..DIGITS).rev() {
        // Five bits are an index into 32 digits.
        let digit = (random >> (place * 5)) & 0b1_1111;
        number.push(char::from(ALPHABET[digit as usize]));
        if place == DIGITS / 2 {
            number.push('-');
        }
    }
    number
}

/// The number as the shop writes it, of what somebody typed: in any case, with or without the hyphen, with O for 0 and I or
/// L for 1. None where it cannot be a number.
pub fn parse_order_number(text: &str) -> Option<String> {
    let mut digits = text.trim().chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    let value = digits.by_ref().take(DIGITS as usize).try_fold((0_u64, 0_u32), |(value, count), digit| {
        let digit = u8::try_from(digit).ok().and_then(|digit| ALPHABET.iter().position(|known| *known == digit))?;
        Some(((value << 5) | digit as u64, count + 1))
    });
    let nothing_left = digits.next().is_none();
    value.filter(|(_, count)| *count == DIGITS && nothing_left).map(|(value, _)| order_number(value))
}
