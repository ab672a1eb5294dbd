"""Distributions with plug-ins, as they lie in a folder of installed packages."""

from pathlib import Path

STAIRS = '''
from dataclasses import dataclass

from negotiation.bargaining.protocols import AlternatingOffers
from negotiation.bargaining.strategies import Acceptance, OpponentModel, TargetBidding
from negotiation.bargaining.strategies.recipes import Recipe
from negotiation.bargaining.strategies.time_dependent import TimeDependent

NUMBER = 3


@dataclass(frozen=True)
class Stairs(TargetBidding, stochastic=False):
    """Concede in steps."""

    steps: int = 4

    formula = "gain = 1 - (the last of so many equal steps that t has reached)"
    source = "a plug-in"

    def target(self, view):
        share = 1 - int(view.time * self.steps) / self.steps
        return view.floor + share * (view.preferences.best - view.floor)


class Anything(Acceptance):
    """Accept anything worth signing."""

    formula = "True"
    source = "a plug-in"

    def accepts(self, view, offer, planned):
        return True


class Mirror(OpponentModel):
    """Believe that the other side wants what one has little use for."""

    formula = "score = - own value"
    source = "a plug-in"

    def scores(self, view, candidates):
        return -view.preferences.table[candidates]

    def gains(self, view):
        return -view.preferences.table


class Two(AlternatingOffers):
    """Alternating offers that end after two rounds."""

    rule = "as alternating, but the second round is the last"
    failure = "two rounds were not enough"

    def __init__(self, views, rng=None):
        super().__init__(views, rng)
        self.rounds = min(2, self.rounds)


early = Recipe(TimeDependent, {"exponent": 0.1})
'''

NOISY = """
from pathlib import Path

Path("imported").touch()
raise OSError("no disk")
"""

LEAVING = """
import sys

sys.exit("no licence")
"""


def install(folder: Path, name: str, version: str, points: str, **modules: str) -> Path:
    """Put a distribution with entry points and modules into a folder, and return the folder."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(points)
    for module, text in modules.items():
        (folder / f"{module}.py").write_text(text)
    return folder


def install_stairs(folder: Path) -> Path:
    """Install a distribution that brings one thing of each kind, and a strategy with a preset."""
    points = """
[negotiation.strategies]
stairs = stairs_plugin:Stairs
early = stairs_plugin:early
[negotiation.acceptance]
anything = stairs_plugin:Anything
[negotiation.models]
mirror = stairs_plugin:Mirror
[negotiation.protocols]
two-rounds = stairs_plugin:Two
"""
    return install(folder, "stairs-plugin", "0.1", points, stairs_plugin=STAIRS)


def install_broken(folder: Path) -> Path:
    """Install distributions with all that can be wrong; they need ``install_stairs``."""
    points = """
[negotiation.strategies]
linear = stairs_plugin:Stairs
absent = no_such_module:Stairs
gone = stairs_plugin:Nothing
number = stairs_plugin:NUMBER
half = negotiation.bargaining.strategies:TargetBidding
noisy = noisy_plugin:Stairs
leaving = leaving_plugin:Stairs
twice = stairs_plugin:Stairs
[negotiation.protocols]
bidding = stairs_plugin:Stairs
"""
    install(folder, "broken-plugin", "0.2", points, noisy_plugin=NOISY, leaving_plugin=LEAVING)
    return install(folder, "other", "7", "[negotiation.strategies]\ntwice = stairs_plugin:Stairs\n")


FAULTS = {
    "absent": "strategy 'absent' of broken-plugin 0.2 cannot be used: importing no_such_module:Stairs "
    "fails (ModuleNotFoundError: No module named 'no_such_module')",
    "gone": "strategy 'gone' of broken-plugin 0.2 cannot be used: importing stairs_plugin:Nothing fails "
    "(AttributeError: module 'stairs_plugin' has no attribute 'Nothing')",
    "number": "strategy 'number' of broken-plugin 0.2 cannot be used: 3 is no subclass of Bidding",
    "half": "strategy 'half' of broken-plugin 0.2 cannot be used: TargetBidding lacks target",
    "noisy": "strategy 'noisy' of broken-plugin 0.2 cannot be used: importing noisy_plugin:Stairs fails "
    "(OSError: no disk)",
    "leaving": "strategy 'leaving' of broken-plugin 0.2 cannot be used: importing "
    "leaving_plugin:Stairs fails (SystemExit: no licence)",
}
"""What is said of strategies of broken distributions, by name."""

LEFT_OUT = "strategy 'linear' of broken-plugin 0.2 is left out: the name is taken"
