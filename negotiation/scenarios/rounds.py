"""A round of cuts in a scenario: whom cuts are for, what they spare, and which elasticities hold."""

from functools import cache
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from negotiation.base.errors import InputError
from negotiation.base.toml_files import misplaced
from negotiation.economy.trade_talks.equilibrium import balanced
from negotiation.economy.trade_talks.rounds import Round, Schedule
from negotiation.economy.trade_talks.world import builtin_trading_world
from negotiation.scenarios.figures import Strict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from negotiation.scenarios.issues import IssueSpec


class RoundSpec(Strict):
    """Cuts of tariffs by issues of the kind ``cut``: each by its ``region``, of which it has the name.

    Regions, sectors and ``elasticities``, a column, are those of the world that ``negotiate tariff-war``
    knows; parties are regions. ``favours``: cuts are for the ``parties`` alone, for those of them who
    sign a cut, too (``signers``), or for ``all``. ``exempt``: sectors that no formula cuts. ``free``:
    the parties are a free-trade area, which charges itself only what issues say.
    """

    favours: Literal["parties", "signers", "all"] = "parties"
    elasticities: str = "main"
    exempt: list[str] = Field(default_factory=list)
    free: bool = False

    def of(self, issues: "Sequence[IssueSpec]", parties: "Sequence[str]") -> Round:
        """Return the round of parties that issues speak of.

        Raises
        ------
        InputError : unknown regions, sectors, elasticities or formulas.
        """
        schedules = tuple((spec.key, _schedule(spec)) for spec in issues)
        given = self.favours, tuple(self.exempt), self.free
        return _round(self.elasticities, tuple(parties), schedules, *given)

    def check(self, issues: "Sequence[IssueSpec]", parties: "Sequence[str]") -> None:
        """Refuse what cannot be.

        Raises
        ------
        ValidationError : names it.
        """
        try:
            self.of(issues, parties)
        except InputError as error:
            raise misplaced(str(error), "round") from error


def _schedule(spec: "IssueSpec") -> Schedule:
    formulas = tuple(str(each.level) for each in spec.levels)
    before = spec.issue.position(spec.no_deal)
    return Schedule(spec.by, formulas, before, tuple(spec.partners), tuple(spec.sectors))


@cache
def _round(
    elasticities: str,
    parties: tuple[str, ...],
    schedules: tuple[tuple[str, Schedule], ...],
    favours: str,
    exempt: tuple[str, ...],
    free: bool,
) -> Round:
    economy = balanced(builtin_trading_world(elasticities))
    return Round(economy, parties, dict(schedules), favours, exempt, free)
