//! Today's `?` in each kind of body. A case is a `--cfg`.

#![feature(gen_blocks, coroutines, stmt_expr_attributes, yield_expr, iter_macro, try_blocks, async_iterator)]
#![allow(unused)]

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

#[cfg(gen_block)]
fn body() -> impl Iterator<Item = Result<u32, std::num::ParseIntError>> {
    gen {
        yield Ok(parse("1")?);
    }
}

#[cfg(gen_fn)]
gen fn body() -> Option<u32> {
    None?;
}

#[cfg(async_gen_block)]
fn body() -> impl std::async_iter::AsyncIterator<Item = Result<u32, std::num::ParseIntError>> {
    async gen {
        yield Ok(parse("1")?);
    }
}

#[cfg(iter_macro)]
fn body() {
    let recipe = std::iter::iter! { || {
        yield Ok::<u32, std::num::ParseIntError>(parse("1")?);
    } };
}

#[cfg(coroutine)]
fn body() {
    let coroutine = #[coroutine]
    || {
        yield parse("1")?;
        Ok::<(), std::num::ParseIntError>(())
    };
}

#[cfg(try_block)]
fn body() -> impl Iterator<Item = Result<u32, std::num::ParseIntError>> {
    gen {
        let result: Result<u32, std::num::ParseIntError> = try { parse("1")? };
        yield result;
    }
}

#[cfg(async_block)]
fn body() {
    let future = async {
        parse("1")?;
        Ok::<(), std::num::ParseIntError>(())
    };
}

fn main() {}
