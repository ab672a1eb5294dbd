"""Starting the page: one process, this machine only."""

import os
import socket
import threading
import warnings
import webbrowser
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

from negotiation.base.errors import InputError
from negotiation.base.extras import needing

if TYPE_CHECKING:
    from negotiation.app.guard import Guard

HOST = "127.0.0.1"

SETTINGS = {
    "SOLARA_APP": "negotiation.app.main",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_PROXY": "False",
    "SOLARA_ASSETS_CDN": "/_solara/cdn",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
    "SOLARA_ROOT_PATH": "",
    "SOLARA_SESSION_HTTP_ONLY": "True",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "Trade talks",
}
"""Nothing leaves the machine: no telemetry; assets are those that are installed, served by the guard. A
window that was closed is forgotten after ten minutes; its seat is not."""

LIMITS: dict[str, Any] = {
    "ws_max_size": 2_500_000,  # a saved game is the largest that a browser sends
    "ws_max_queue": 4,
    "ws_per_message_deflate": False,
    "proxy_headers": False,
    "limit_concurrency": 1000,
}

MOST_WINDOWS = 250
"""Windows kept at a time, those included that were closed a while ago."""


def serve(port: int, open_browser: bool) -> None:
    """Serve the page until it is interrupted.

    Raises
    ------
    InputError : the packages of the page or their assets are absent, or the port is taken.
    """
    prefix = assets().parents[2]  # with the widgets' files, too
    listener = _listen(port)
    os.environ.setdefault("JUPYTER_PATH", str(prefix / "share" / "jupyter"))
    os.environ.setdefault("JUPYTER_CONFIG_PATH", str(prefix / "etc" / "jupyter"))
    os.environ.update(SETTINGS)
    with needing("the page", "app"):
        # whole before a page asks: Reacton looks into it while another thread may still import it
        import pandas  # noqa: F401
        import uvicorn

        guard = _guard(f"{HOST}:{listener.getsockname()[1]}")
    warnings.filterwarnings("ignore", "Cookies with samesite=none", UserWarning)  # no https here
    address = f"http://{guard.address}/?token="
    print(f"Trade talks: {address}{guard.token}  (Ctrl-C ends it)", flush=True)
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [address + guard.ticket()]).start()
    config = uvicorn.Config(guard, log_level="error", timeout_graceful_shutdown=1, **LIMITS)
    uvicorn.Server(config).run(sockets=[listener])


def assets() -> Path:
    """Return the folder of Solara's assets, which need not lie below this Python's prefix.

    Raises
    ------
    InputError : it is absent.
    """
    with needing("the page", "app"):
        site = Path(str(distribution("solara-assets").locate_file("")))
    for prefix in (site, *site.parents):
        if (folder := prefix / "share" / "solara" / "cdn").is_dir():
            return folder
    raise InputError(
        f"the page needs share/solara/cdn beside {site}: pip install --force-reinstall solara-assets"
    )


def _guard(address: str) -> "Guard":
    from solara.server import kernel_context, starlette
    from starlette.applications import Starlette
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from negotiation.app.guard import CDN, Guard
    from negotiation.app.main import PAGES

    def room(window: str) -> bool:
        windows = kernel_context.contexts
        return window in windows or len(windows) < MOST_WINDOWS

    files = Starlette(routes=[Mount(CDN, StaticFiles(directory=assets()))])
    return Guard(starlette.app, files, PAGES, address, room)


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
