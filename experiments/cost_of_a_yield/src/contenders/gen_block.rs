//! A `gen` block (RFC 3513), which nothing can be sent to.

pub(crate) fn terms(count: u64) -> impl Iterator<Item = u64> {
    gen move {
        let (mut before, mut term) = (1_u64, 0_u64);
        for _ in 0..count {
            yield term;
            (before, term) = (term, before.wrapping_add(term));
        }
    }
}
