"""``negotiate app``: the page."""

from typing import Annotated

import typer


def app(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes one that is free.")] = 8765,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Open the page in a browser: watch talks, play them, look at results; on this machine only."""
    from negotiation.app.server import serve

    serve(port, open_)
