//! Bodies that must be `Clone` to compile. The feature `coroutine_clone` is enabled except in the cases that test its
//! absence.
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

/// Has the signature of `plain`; one line inside makes the difference.
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

/// An enum with a derived `Clone`.
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
