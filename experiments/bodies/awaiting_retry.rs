//! An awaiting retry loop with a pause between attempts: what an event loop runs, polled here by hand.
struct Unavailable;

async fn connect(attempt: u32) -> Result<u32, Unavailable> {
    pause().await;
    if attempt % 3 == 2 { Ok(attempt) } else { Err(Unavailable) }
}

async fn with_retries(from: u32) -> u32 {
    let mut attempt: u32 = from;
    loop {
        match connect(attempt).await {
            Ok(connection) => return connection,
            Err(Unavailable) => pause().await,
        }
        attempt += 1;
    }
}

async fn run(n: usize) -> u32 {
    let mut sum: u32 = 0;
    for k in 0..n as u32 {
        let connection: u32 = with_retries(k).await;
        sum = sum.wrapping_add(connection);
    }
    sum
}
