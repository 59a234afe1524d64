//! How large the terms are, without computing them.
//!
//! F(k) is φᵏ/√5 rounded to the nearest whole number, so from k = 1 it has ⌊k·log₂φ − log₂√5⌋ + 1 bits: 0.694 more for each
//! k. The tests compare that with the terms themselves.

/// Bits of the term F(k), where F(0) is 0 and has none.
pub(crate) fn bits(k: u64) -> u64 {
    let golden = (1.0 + 5_f64.sqrt()) / 2.0;
    match k {
        0 => 0,
        // Too small for the rounding to be left out.
        1 | 2 => 1,
        3 => 2,
        _ => (k as f64 * golden.log2() - 5_f64.sqrt().log2()).floor() as u64 + 1,
    }
}

/// Bytes that the first `count` terms need in full bytes: the least that any list of them could take.
pub(crate) fn least(count: u64) -> u64 {
    (0..count).map(|k| bits(k).div_ceil(8)).sum()
}

/// Bytes of the list as it is here: an entry of the list for each term, and its digits of 64 bits.
pub(crate) fn list(count: u64) -> u64 {
    const ENTRY: u64 = size_of::<num_bigint::BigUint>() as u64;
    (0..count).map(|k| ENTRY + bits(k).div_ceil(64) * 8).sum()
}

/// Bytes of the list in CPython 3.11 on 64 bits: for each term a pointer and an object, which is 24 bytes and the term's
/// digits of 30 bits in 4 bytes each.
pub(crate) fn python_list(count: u64) -> u64 {
    (0..count).map(|k| 8 + 24 + bits(k).div_ceil(30) * 4).sum()
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::*;

    #[test]
    fn bits_are_those_of_the_terms() {
        let (mut term, mut next) = (BigUint::ZERO, BigUint::from(1u8));
        for k in 0..20_000 {
            assert_eq!(bits(k), term.bits(), "F({k})");
            term += &next;
            std::mem::swap(&mut term, &mut next);
        }
    }

    #[test]
    fn a_million_terms_take_43_gigabytes() {
        assert_eq!(least(1_000_000) / 1_000_000_000, 43);
    }
}
