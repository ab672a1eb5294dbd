"""The command ``negotiate``. Heavy modules are imported when a command needs them."""

import logging
import os
import signal
import sys
import warnings
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from negotiation.base.errors import InputError
from negotiation.base.version import package_version
from negotiation.cli import (
    agent,
    backtest,
    compare,
    convert,
    doctor,
    domains,
    equilibrium,
    examples,
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
    studies,
    sweep,
    tariff_war,
    tournament,
    trade,
    validation,
    winset,
)
from negotiation.cli import app as page
from negotiation.cli.console import LEGIBLE, fail, warn

app = typer.Typer(
    help="Trade negotiation on real trade figures: governments exchange offers, round by round.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
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
app.command()(doctor.doctor)
app.add_typer(scenarios.app, name="scenarios")
app.add_typer(domains.app, name="domains")
app.add_typer(strategies.app, name="strategies")
app.add_typer(studies.app, name="studies")
app.add_typer(examples.app, name="examples")
app.add_typer(agent.app, name="agent")


USAGE_ERROR: type[typer.BadParameter] = typer.BadParameter.__base__  # type: ignore[assignment]  # any base
"""What is wrong with options and arguments: Typer shows this class under no name of its own."""


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


def _fail_usage(error: typer.BadParameter) -> NoReturn:
    """Say in one line what is wrong with options, as of all other input, and where they are listed."""
    said = " ".join(error.format_message().split())
    if not said:  # help has been printed
        sys.exit(error.exit_code)
    fail(f"{said} (see: {error.ctx.command_path} --help)" if error.ctx else said)


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
        sys.exit(app(standalone_mode=False))
    except USAGE_ERROR as error:
        _fail_usage(error)
    except typer.Abort:  # the end of what is typed
        warn("aborted")
        sys.exit(1)
    except InputError as error:
        fail(str(error))
    except OSError as error:  # a name that no file can have, a disk that has gone
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
