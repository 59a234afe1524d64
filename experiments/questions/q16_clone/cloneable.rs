//! Which of them are `Clone`. But for the cases that lack it, the feature `coroutine_clone` is on.
#![feature(coroutines, coroutine_trait, gen_blocks, stmt_expr_attributes)]
#![cfg_attr(not(any(lacking_the_feature, gen_block_lacking_it)), feature(coroutine_clone))]
#![crate_type = "lib"]

fn a_snapshot_of(_: &impl Clone) {}

#[cfg(lacking_the_feature)]
pub fn plain(text: String) {
    a_snapshot_of(
        &#[coroutine]
        move || {
            yield text.len();
            yield text.len();
        },
    );
}

#[cfg(immovable)]
pub fn plain(text: String) {
    a_snapshot_of(
        &#[coroutine]
        static move || {
            yield text.len();
            yield text.len();
        },
    );
}

/// The signature is that of `plain`; one line inside decides.
#[cfg(a_local_that_is_not_clone)]
pub fn plain(text: String) {
    a_snapshot_of(
        &#[coroutine]
        move || {
            let count = std::sync::atomic::AtomicUsize::new(text.len());
            yield text.len();
            yield count.into_inner();
        },
    );
}

#[cfg(gen_block_lacking_it)]
pub fn plain(text: String) {
    a_snapshot_of(&gen move {
        yield text.len();
        yield text.len();
    });
}

/// Derived from what it keeps.
#[cfg(by_hand)]
pub fn plain(text: String) {
    #[derive(Clone)]
    enum Paused {
        First(String),
        Second(String),
        End,
    }
    a_snapshot_of(&Paused::First(text));
}
