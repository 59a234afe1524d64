"""A server of pages on this machine, for the programs of chapters 4 and 5: each has 1256 bytes and takes half a second."""

import asyncio
import threading

DELAY = 0.5
BODY = b"x" * 1256


async def answer(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.sleep(DELAY)
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY))
    await writer.drain()
    writer.close()


def start():
    """Serves in a thread, and returns the address."""
    ready = threading.Event()
    address = []

    async def serve():
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
        address.extend(server.sockets[0].getsockname())
        ready.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    ready.wait()
    return tuple(address)


async def get(address, path):
    """The body of a page."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    _, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return body
