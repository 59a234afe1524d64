//! The echo server on smol's parts: a local executor, and `async-io` for the sockets.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::rc::Rc;

use async_executor::LocalExecutor;
use async_io::Async;
use futures_lite::{AsyncReadExt, AsyncWriteExt};

pub(super) fn serve(listener: TcpListener, tell: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let executor = Rc::new(LocalExecutor::new());
    let spawner = Rc::clone(&executor);
    async_io::block_on(executor.run(async move {
        let listener = Async::new(listener)?;
        tell(listener.get_ref().local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.get_ref().set_nodelay(true)?;
            spawner.spawn(echo(stream)).detach();
        }
    }))
}

async fn echo(mut stream: Async<TcpStream>) {
    let mut buffer = [0; super::BUFFER];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        if stream.write_all(&buffer[..read]).await.is_err() {
            break;
        }
    }
}
