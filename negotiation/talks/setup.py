"""What is played, as one value: all that decides a run; its defaults stand here and nowhere else."""

import json
import shlex
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field

from negotiation.bargaining.strategies import BIDDING
from negotiation.bargaining.strategies.program import programs_in
from negotiation.base.errors import InputError, unknown
from negotiation.base.toml_files import checking
from negotiation.scenarios import Scenario, load_hub, load_scenario, scenario_names
from negotiation.scenarios.figures import Strict
from negotiation.scenarios.loader import FILES, known_as
from negotiation.talks.rules import DEFAULT_STRATEGY
from negotiation.valuation import HORIZONS
from negotiation.valuation.game import Game
from negotiation.valuation.home import ELECTIONS, ElectionName, facts_named
from negotiation.valuation.horizon import HorizonName

if TYPE_CHECKING:
    # a worker that plays compiled runs has no use for Mesa, and all that it loads
    from negotiation.talks.hub import HubTalks
    from negotiation.talks.model import TradeTalks


def _one_of(what: str, names: Sequence[str]) -> Callable[[object], object]:
    def known(name: object) -> object:
        if name not in names:
            raise unknown(what, name, names)
        return name

    return known


def _as_json(value: object) -> object:
    """Write dates as JSON does, which scenarios read, too; refuse what no setting can be."""
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, bool | int | float | str):
        raise ValueError("a number, a text, true or false, or a list of them is needed")
    return value


def _meant(name: str) -> str:
    """Return the name of the talks that are meant; where that is not clear, loading says so."""
    with suppress(InputError):
        return known_as(name)
    return name


type Value = Annotated[object, AfterValidator(_as_json)]


class AnySetup(Strict):
    """What every run has.

    ``scenario`` is a built-in name, a table of a hub (``hub-2025:KOR``) or a TOML file, ``overrides`` as
    for ``load_scenario``. Sides without an entry in ``strategies`` play ``DEFAULT_STRATEGY``.
    """

    scenario: Annotated[str, AfterValidator(_meant)]
    overrides: dict[str, Value] = Field(default_factory=dict)
    horizon: Annotated[HorizonName, BeforeValidator(_one_of("horizon", HORIZONS))] = "path"
    strategies: dict[str, str] = Field(default_factory=dict)
    seed: int = Field(default=0, ge=0, lt=2**63)

    @classmethod
    def of(cls, **values: object) -> Self:
        """Build a setup from what a user has given.

        Raises
        ------
        InputError : names the value and what is allowed.
        """
        with checking("", ""):
            return cls.model_validate(values)

    def replaced(self, path: str, value: object) -> Self:
        """Return the setup with another value.

        ``path`` is a field (``seed``), an entry of one (``strategies.KOR``), or else a figure of the
        scenario (``sectors.autos.exports``), which becomes an override.

        Raises
        ------
        InputError : a value that is not allowed. What the scenario lacks is said when it is loaded.
        """
        fields = dict(self)
        name, _, key = path.partition(".")
        if path not in fields and not isinstance(fields.get(name), dict):
            name, key = "overrides", path
        return self.of(**fields | {name: {**fields[name], key: value} if path != name else value})

    def seated(self, parties: Iterable[str]) -> Self:
        """Return the setup with the strategy of each of these sides named."""
        chosen = dict.fromkeys(parties, DEFAULT_STRATEGY) | self.strategies
        return self.model_copy(update={"strategies": chosen})

    def document(self) -> dict[str, object]:
        """Return the setup as JSON-able data."""
        return self.model_dump(mode="json", exclude_none=True)

    @property
    def programs(self) -> list[str]:
        """The strategies that start a program."""
        return programs_in(self.strategies.values())

    @property
    def reads_files(self) -> bool:
        """Whether files of the machine are read: a scenario or a world of one's own, a script."""
        built_in = self.scenario.partition(":")[0] in scenario_names()
        names = {spec.partition(":")[0] for spec in self.strategies.values()}
        reading = any(BIDDING[name].part.reads_files for name in names if name in BIDDING)
        told = any(path in self.overrides for path in FILES)
        return not built_in or reading or bool(self.programs) or told


class Setup(AnySetup):
    """Talks with one partner; the rest is as in ``Game`` and ``TradeTalks``.

    ``evidence`` is ``none``, ``all``, or names of facts separated by commas.

    Examples
    --------
    >>> from negotiation import Setup
    >>> setup = Setup(scenario="korus-2018", strategies={"KOR": "conceder"}, seed=1)
    >>> setup.talks().run()
    <TradeTalks: korus-2018, agreement, round 12 of 19>
    """

    rounds: int | None = None
    election: Annotated[ElectionName, BeforeValidator(_one_of("election", ELECTIONS))] = "polls"
    protocol: str = "alternating"
    first: str | None = None
    evidence: str = "none"

    def load(self) -> Scenario:
        """Load the scenario, with the overrides.

        Raises
        ------
        InputError : as ``load_scenario``.
        """
        return load_scenario(self.scenario, self.overrides)

    def game(
        self, scenario: Scenario | None = None, like: Game | None = None, compiled: bool = False
    ) -> Game:
        """Return what is negotiated; ``scenario`` is that of this setup where it is at hand.

        ``like`` and ``compiled`` are those of ``Game``.

        Raises
        ------
        InputError : as ``load``; an election or number of rounds that is not allowed.
        """
        scenario = self.load() if scenario is None else scenario
        return Game(scenario, self.horizon, self.rounds, self.election, like=like, compiled=compiled)

    @property
    def command(self) -> str:
        """What is typed to play the same talks."""
        words = ["negotiate", "run", self.scenario]
        usual = Setup(scenario=self.scenario)
        for option in ("rounds", "protocol", "first", "seed", "election", "evidence", "horizon"):
            if getattr(self, option) != getattr(usual, option):
                words += [f"--{option}", str(getattr(self, option))]
        for code, strategy in self.strategies.items():
            words += ["--strategy", f"{code}={strategy}"]
        for path, value in self.overrides.items():
            words += ["--set", f"{path}={json.dumps(value, ensure_ascii=False)}"]
        return shlex.join(words)

    def talks(self, game: Game | None = None) -> "TradeTalks":
        """Seat the parties; ``game`` is that of this setup where it is at hand.

        Raises
        ------
        InputError : as ``game`` and ``TradeTalks``.
        """
        from negotiation.talks.model import TradeTalks

        game = self.game() if game is None else game
        facts = facts_named(game.scenario, self.evidence)
        return TradeTalks(game, self.strategies, self.seed, self.protocol, self.first, facts)

    def as_it_is(self, talks: "TradeTalks") -> "TradeTalks | None":
        """Return the same talks on the scenario as it is, where ``talks`` are those of this setup.

        None without overrides, or if nothing could be played without them.
        """
        if not self.overrides:
            return None
        plain = self.replaced("overrides", {})
        try:
            return plain.talks(plain.game(like=talks.game))
        except InputError:
            return None


class HubSetup(AnySetup):
    """Talks of a hub with all its partners; ``places`` as in ``HubTalks``.

    Examples
    --------
    >>> from negotiation import HubSetup
    >>> few = HubSetup.of(
    ...     scenario="hub-2025", overrides={"partners.number": 2, "talks.order": "deficit"}, seed=1
    ... )
    >>> few.talks()
    <HubTalks: hub-2025, 0 of 2 partners have a deal, 0 of 55 rounds played>
    """

    places: dict[str, int] = Field(default_factory=dict)

    def talks(self) -> "HubTalks":
        """Load the hub and put its partners into their order.

        Raises
        ------
        InputError : as ``load_hub`` and ``HubTalks``.
        """
        from negotiation.talks.hub import HubTalks

        hub = load_hub(self.scenario, self.overrides)
        return HubTalks(hub, self.strategies, self.seed, self.places, self.horizon)
