"""A server for all clients at once, and three clients to show it."""

import asyncio

DELAY = 2


async def handle_client(reader, writer):
    data = await reader.read(100)
    peer = writer.get_extra_info("peername")[0]
    print(f"Recibido '{data.decode()}' de {peer}")
    await asyncio.sleep(DELAY)
    writer.write(b"Eco: " + data)
    await writer.drain()
    print(f"Respondido a {peer}")
    writer.close()
    await writer.wait_closed()


async def client(port, place, message):
    await asyncio.sleep(place / 2)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(message.encode())
    answer = await reader.read()
    print(f"Cliente: {answer.decode()}")
    writer.close()


async def main():
    server = await asyncio.start_server(handle_client, "127.0.0.1", 0)
    print("Servidor escuchando en 127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    await asyncio.gather(*(client(port, place, message) for place, message in enumerate(["Hola", "¿Qué tal?", "Adiós"])))
    server.close()


asyncio.run(main())
