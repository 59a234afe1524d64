//! The bodies that only await: futures.
//!
//! Each module is a case: `body` is its function, in the neutral form that `cargo pausa try` translates.

#[allow(unused_imports)]
use pausa::{Thrown, delegated};
use pausa_conform::*;

mod awaits_nothing {
    use super::*;

    pub async fn body() -> Returned {
        Ok(val(10))
    }
}

mod coroutine_raises_stop_iteration {
    use super::*;

    pub async fn body() -> Returned {
        raise("StopIteration", "")
    }
}

mod delegates_to_what_returns_at_once {
    use super::*;

    async fn inner() -> Returned {
        Ok(val("spam"))
    }

    pub async fn body() -> Returned {
        inner().await
    }
}

mod sent_before_it_is_awaited {
    use super::*;

    pub async fn body() -> Returned {
        Ok(none())
    }
}

mod reused_after_its_end {
    use super::*;

    pub async fn body() -> Returned {
        Ok(val("spam"))
    }
}

mod awaits_nothing_and_returns_a_tuple {
    use super::*;

    pub async fn body() -> Returned {
        Ok(val(vec![val(10)]))
    }
}

mod states_while_awaiting {
    use super::*;

    async fn inner() -> Returned {
        pause().await;
        Ok(none())
    }

    pub async fn body() -> Returned {
        inner().await
    }
}

mod awaits_a_number {
    use super::*;

    async fn inner() -> Returned {
        Ok(val(42))
    }

    pub async fn body() -> Returned {
        inner().await
    }
}

mod awaits_in_an_expression {
    use super::*;

    async fn inner() -> Returned {
        Ok(val(42))
    }

    pub async fn body() -> Returned {
        Ok(val(inner().await?.int() + inner().await?.int() + -inner().await?.int() * 1000))
    }
}

mod awaits_what_was_awaited {
    use super::*;

    async fn number() -> Returned {
        pause().await;
        Ok(val(42))
    }

    async fn inner() -> Result<impl Future<Output = Returned>, Thrown<Raised>> {
        Ok(number())
    }

    pub async fn body() -> Returned {
        inner().await?.await
    }
}

mod awaits_in_a_tuple {
    use super::*;

    async fn inner() -> Returned {
        Ok(val("spam"))
    }

    pub async fn body() -> Returned {
        Ok(val(vec![inner().await?, val("ham")]))
    }
}
