"""The emulator behind uvicorn, which parses HTTP in C: its own server, in Python, took more than half of the emulator's time."""

import contextlib

import hypercorn.asyncio
import uvicorn

try:
    import uvloop
except ImportError:  # Windows
    uvloop = None


class Server(uvicorn.Server):
    def capture_signals(self):
        """The emulator ends at once at SIGTERM: it has handlers of its own."""
        return contextlib.nullcontext()


def framed_once(app):
    """A function's answer may say `transfer-encoding`; the emulator, which has it whole, adds its length. One of both goes out."""

    async def framed(scope, receive, send):
        async def start_or_body(message):
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if any(name.lower() == b"content-length" for name, _ in headers):
                    message["headers"] = [field for field in headers if field[0].lower() != b"transfer-encoding"]
            await send(message)

        await app(scope, receive, start_or_body)

    return framed


async def serve(app, config):
    """Takes the place of hypercorn.asyncio.serve, with what the emulator tells it of the address and the connections."""
    host, port = config.bind[0].rsplit(":", 1)
    server = Server(
        uvicorn.Config(
            framed_once(app),
            host=host,
            port=int(port),
            http="httptools",
            ws="none",
            # A forged X-Forwarded-For is no address of AWS's.
            proxy_headers=False,
            lifespan="on",
            timeout_keep_alive=config.keep_alive_timeout,
            backlog=config.backlog,
            server_header=False,
            date_header=False,
            access_log=False,
            log_config=None,
        )
    )
    await server.serve()


def install():
    hypercorn.asyncio.serve = serve
    if uvloop:
        uvloop.install()
