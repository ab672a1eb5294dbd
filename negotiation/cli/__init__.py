"""The command ``negotiate``. Heavy modules are imported when a command needs them."""

import logging
import os
import signal
import sys
import warnings
from io import TextIOWrapper
from typing import Annotated

import typer

from negotiation.base.errors import InputError
from negotiation.base.version import package_version
from negotiation.cli import (
    agent,
    backtest,
    compare,
    convert,
    domains,
    equilibrium,
    explain,
    firms,
    ideal,
    infer,
    pages,
    play,
    reciprocal,
    results,
    run,
    scenarios,
    sensitivity,
    serve,
    solutions,
    strategies,
    sweep,
    tariff_war,
    tournament,
    trade,
    validation,
    winset,
)
from negotiation.cli import app as page
from negotiation.cli.console import LEGIBLE, fail

app = typer.Typer(
    help="Trade negotiation on real trade figures: governments exchange offers, round by round.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(run.run)
app.command()(play.play)
app.command()(serve.serve)
app.command()(page.app)
app.command()(explain.explain)
app.command()(compare.compare)
app.command()(trade.trade)
app.command()(ideal.ideal)
app.command()(solutions.solutions)
app.command()(pages.report)
app.command()(firms.firms)
app.command()(winset.winset)
app.command()(tournament.tournament)
app.command()(sweep.sweep)
app.command()(results.results)
app.command()(sensitivity.sensitivity)
app.command()(sensitivity.discover)
app.command()(reciprocal.reciprocal)
app.command()(equilibrium.equilibrium)
app.command()(tariff_war.tariff_war)
app.command()(convert.convert)
app.command()(backtest.backtest)
app.command()(infer.infer)
app.command()(validation.validation)
app.add_typer(scenarios.app, name="scenarios")
app.add_typer(domains.app, name="domains")
app.add_typer(strategies.app, name="strategies")
app.add_typer(agent.app, name="agent")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(package_version())
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command; wrong input ends with one message on standard error and exit code 2.

    A request to end (SIGTERM) is what Ctrl-C is: work is put away, and workers are sent home.
    """
    # matrices are small: threads of BLAS wait for each other, the longer the busier a machine is
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a console of another encoding lacks some characters
            stream.reconfigure(errors=LEGIBLE)
    # a letter that no font of the system has is drawn as a box: the README says what helps
    warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    try:
        app()
    except InputError as error:
        fail(str(error))
    except OSError as error:  # a name that no file can have, a disk that has gone
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
