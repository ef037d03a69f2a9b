//! Numbers in decimal digits, of which answers to clients have two or three in each of many lines.
#![forbid(unsafe_code)]

/// Writes `number` at the end of `out`.
pub fn decimal(number: u64, out: &mut Vec<u8>) {
    let (mut digits, mut rest, mut first) = ([0; 20], number, 20);
    for digit in digits.iter_mut().rev() {
        (*digit, rest, first) = (b'0' + u8::try_from(rest % 10).unwrap_or(0), rest / 10, first - 1);
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(first..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn every_digit_is_written() {
        for number in [0, 1, 9, 10, 99, 100, 12_345, u64::from(u32::MAX), u64::MAX] {
            let mut out = b"> ".to_vec();
            decimal(number, &mut out);
            assert_eq!(out, format!("> {number}").as_bytes());
        }
    }
}
