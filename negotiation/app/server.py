"""Starting the page: one process, this machine only."""

import os
import socket
import threading
import warnings
import webbrowser
from collections.abc import Awaitable, Callable
from typing import Any

from negotiation.errors import InputError

HOST = "127.0.0.1"

SETTINGS = {
    "SOLARA_APP": "negotiation.app.main",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_PROXY": "True",
    "SOLARA_ASSETS_CDN": f"http://{HOST}:1/",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "Trade talks",
}
"""Nothing leaves the machine: no telemetry, and assets come from the installed ones (Solara calls that a
proxy, and would ask a CDN for what is missing). A window that was closed is forgotten after ten minutes;
its seat is not."""


def serve(port: int, open_browser: bool) -> None:
    """Serve the page until it is interrupted.

    Raises
    ------
    InputError : the packages of the page are not installed, or the port is taken.
    """
    listener = _listen(port)
    os.environ.update(SETTINGS)
    try:
        import uvicorn
        from solara.server import starlette
        from starlette.middleware.trustedhost import TrustedHostMiddleware
    except ModuleNotFoundError as error:
        raise InputError(
            f"the page needs packages that are not installed ({error.name}): "
            "pip install 'negotiation[app]'"
        ) from error
    warnings.filterwarnings("ignore", "Cookies with samesite=none", UserWarning)  # no https here
    address = f"http://{HOST}:{listener.getsockname()[1]}"
    print(f"Trade talks: {address}  (Ctrl-C ends it)", flush=True)
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    # neither other names that lead here nor pages from elsewhere get an answer
    trusted = TrustedHostMiddleware(starlette.app, allowed_hosts=[HOST, "localhost"])
    application = own_origin(trusted, listener.getsockname()[1])
    config = uvicorn.Config(application, host=HOST, log_level="error", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[listener])


type Asgi = Callable[..., Awaitable[None]]


def own_origin(application: Asgi, port: int) -> Asgi:
    """Refuse WebSockets that a page from elsewhere opens: browsers say where a page comes from."""
    own = {f"http://{host}:{port}".encode() for host in (HOST, "localhost")}

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        origins = {value for name, value in scope.get("headers", []) if name == b"origin"}
        if scope["type"] == "websocket" and not origins <= own:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await application(scope, receive, send)

    return guarded


def _listen(port: int) -> socket.socket:
    """Take the port, 0 for any that is free."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)  # a browser that comes too early waits instead of being turned away
    except OSError as error:
        listener.close()
        raise InputError(f"--port {port}: {error.strerror}; --port 0 takes one that is free") from error
    return listener
