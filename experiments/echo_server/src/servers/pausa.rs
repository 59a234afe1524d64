//! The echo server on our loop.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use pausa_scheduler::{EventLoop, TcpStream};

pub(super) fn serve(tell: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let event_loop = EventLoop::new()?;
    let handle = event_loop.handle();
    event_loop.block_on(async {
        let listener = handle.listen((Ipv4Addr::LOCALHOST, 0).into())?;
        tell(listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.get_ref().set_nodelay(true)?;
            handle.spawn_detached(echo(stream));
        }
    })
}

async fn echo(stream: TcpStream) {
    let mut buffer = [0; super::BUFFER];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        if stream.write_all(&buffer[..read]).await.is_err() {
            break;
        }
    }
}
