"""The command ``negotiate``. Heavy modules are imported when a command needs them."""

import sys
import warnings
from io import TextIOWrapper
from typing import Annotated

import typer

from negotiation.cli import app as page
from negotiation.cli import (
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  backtest,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  equilibrium,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  explain,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  firms,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  play,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  reciprocal,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  results,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  run,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  scenarios,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  sensitivity,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  strategies,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  sweep,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  tournament,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  validation,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  winset,
)
from negotiation.cli.console import LEGIBLE, fail
from negotiation.errors import InputError
from negotiation.version import package_version

app = typer.Typer(
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  help="Trade negotiation on real trade figures: governments exchange offers, round by round.",
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  no_args_is_help=True,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  pretty_exceptions_enable=False,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  add_completion=False,
)
app.command()(run.run)
app.command()(play.play)
app.command()(page.app)
app.command()(explain.explain)
app.command()(firms.firms)
app.command()(winset.winset)
app.command()(tournament.tournament)
app.command()(sweep.sweep)
app.command()(results.results)
app.command()(sensitivity.sensitivity)
app.command()(sensitivity.discover)
app.command()(reciprocal.reciprocal)
app.command()(equilibrium.equilibrium)
app.command()(backtest.backtest)
app.command()(validation.validation)
app.add_typer(scenarios.app, name="scenarios")
app.add_typer(strategies.app, name="strategies")


def _show_version(wanted: bool) -> None:
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  if wanted:
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps      typer.echo(package_version())
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps      raise typer.Exit


@app.callback()
def _root(
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  version: Annotated[
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps      bool,
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps      typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  ] = False,
) -> None:
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  pass


def main() -> None:
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  """Run the command; wrong input ends with one message on standard error and exit code 2."""
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  for stream in (sys.stdout, sys.stderr):
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps      if isinstance(stream, TextIOWrapper):  # a console of another encoding lacks some characters
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps          stream.reconfigure(errors=LEGIBLE)
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  # a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  try:
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps      app()
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  except InputError as error:
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps      fail(str(error))
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps  except OSError as error:  # a name that no file can have, a disk that has gone
 a letter that no font of the system has is drawn as a box: docs/sweeps.md says which font helps      fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
