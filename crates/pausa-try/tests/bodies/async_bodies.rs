//! `async fn`: borrowed arguments, nested awaits, `?`, methods, an async block, a boxed future, a future of its own.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

struct Turns(u32);

impl Future for Turns {
    type Output = u32;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        if self.0 == 0 {
            return Poll::Ready(7);
        }
        self.0 -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

struct Account {
    balance: u32,
}

impl Account {
    async fn withdraw(&mut self, amount: u32) -> Result<u32, String> {
        pause().await;
        self.balance = self.balance.checked_sub(amount).ok_or_else(|| format!("only {}", self.balance))?;
        Ok(self.balance)
    }
}

async fn longest<'a>(a: &'a str, b: &str) -> &'a str {
    pause().await;
    if a.len() > b.len() { a } else { &a[..1] }
}

async fn add(a: u32, b: u32) -> u32 {
    pause().await;
    a + b
}

fn boxed(n: u32) -> Pin<Box<dyn Future<Output = u32>>> {
    Box::pin(async move {
        if n == 0 { 0 } else { add(n, boxed(n - 1).await).await }
    })
}

async fn body(n: u32) -> Result<u32, String> {
    let mut account = Account { balance: 10 };
    let left = account.withdraw(3).await?;
    let sum = add(add(1, 2).await, Turns(2).await).await;
    println!("{} {}", longest("abc", "de").await.len(), sum);
    let block = async {
        pause().await;
        left + sum
    };
    let nested = block.await + boxed(n).await;
    account.withdraw(100).await?;
    Ok(nested)
}

async fn run(n: usize) -> Result<u32, String> {
    body(n as u32).await
}
