//! Futures that are `Send`: every value that they hold across a pause is. A case is a `--cfg`.

#![allow(unused)]
#![crate_type = "lib"]

use std::future::Future;

fn needs_send(_: impl Future<Output = ()> + Send) {}
async fn pause() {}

/// A connection that borrows from its pool lives across a pause.
#[cfg(lending)]
mod case {
    use super::*;
    pub trait Pool: Send + Sync {
        type Connection<'a>: Send
        where
            Self: 'a;
        fn connection(&self) -> Self::Connection<'_>;
    }
    pub fn serve<P: Pool>(pool: P) {
        needs_send(async move {
            let connection = pool.connection();
            pause().await;
            drop(connection);
        });
    }
}

/// An async closure that uses a local is passed on.
#[cfg(async_closure)]
mod case {
    use super::*;
    async fn twice(action: impl AsyncFn(&str)) {
        action("one").await;
        action("two").await;
    }
    pub fn serve() {
        needs_send(async {
            let prefix = String::from("> ");
            let prefix = &prefix;
            twice(async |name| {
                let _line = format!("{prefix}{name}");
                pause().await;
            })
            .await;
        });
    }
}

/// An iterator of futures over borrowed names.
#[cfg(iterator)]
mod case {
    use super::*;
    async fn greet(name: &String) {
        pause().await;
    }
    pub fn serve(names: Vec<String>) {
        needs_send(async move {
            let mut greetings = names.iter().map(greet);
            while let Some(greeting) = greetings.next() {
                greeting.await;
            }
        });
    }
}

/// A method that promises `Send`, of a trait with a generic implementation by an async closure.
#[cfg(promised)]
mod case {
    use super::*;
    pub trait Visit: Sync {
        fn visit(&self, words: &[String]) -> impl Future<Output = ()> + Send;
    }
    pub struct Walk;
    impl Walk {
        async fn each(&self, mut action: impl AsyncFnMut(&mut u32)) {
            let mut count = 0;
            action(&mut count).await;
        }
    }
    impl Visit for Walk {
        async fn visit(&self, words: &[String]) {
            self.each(async |count| *count += words.len() as u32).await;
        }
    }
}

/// A boxed function of a reference is kept across the pause of its future.
#[cfg(boxed_function)]
mod case {
    use super::*;
    use std::pin::Pin;
    type Handler =
        Box<dyn for<'a> Fn(&'a str) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> + Send + Sync>;
    pub fn serve(handlers: Vec<Handler>) {
        needs_send(async move {
            let text = String::from("hello");
            for handler in handlers.iter() {
                handler(&text).await;
            }
        });
    }
}

/// An iterator that copies references is passed to a generic async function.
#[cfg(copied)]
mod case {
    use super::*;
    async fn for_each<T, F: Future<Output = ()>>(
        items: impl IntoIterator<Item = T>,
        action: impl Fn(T) -> F,
    ) {
        for item in items {
            action(item).await;
        }
    }
    async fn greet(name: &str) {
        pause().await;
    }
    pub fn serve(names: Vec<&'static str>) {
        needs_send(async move { for_each(names.iter().copied(), greet).await });
    }
}

/// It must never compile: an `Rc` across a pause.
#[cfg(not_send)]
mod case {
    use super::*;
    pub fn serve() {
        needs_send(async {
            let shared = std::rc::Rc::new(1);
            pause().await;
            drop(shared);
        });
    }
}
