//! The core of `ch4_echo_server`: a client that is read from, awaiting what has not arrived yet, and written to.
struct Client {
    left: u32,
    written: u32,
}

async fn read(client: &mut Client) -> Option<u32> {
    pause().await;
    client.left = client.left.checked_sub(1)?;
    Some(client.left)
}

async fn serve(client: Client) -> u32 {
    let mut client = client;
    loop {
        let line = read(&mut client).await;
        let Some(line) = line else { return client.written };
        client.written = client.written.wrapping_mul(31).wrapping_add(line);
        pause().await;
    }
}

async fn run(n: usize) -> u32 {
    serve(Client { left: n as u32, written: 7 }).await
}
