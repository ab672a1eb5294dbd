"""A round of cuts in a scenario: whom cuts are for, what they spare, and which elasticities hold."""

from functools import cache
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from negotiation.base.errors import InputError
from negotiation.base.toml_files import misplaced
from negotiation.economy.trade_talks.equilibrium import balanced
from negotiation.economy.trade_talks.rounds import Round
from negotiation.economy.trade_talks.world import builtin_trading_world
from negotiation.scenarios.figures import Strict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from negotiation.scenarios.issues import IssueSpec


class RoundSpec(Strict):
    """Cuts of tariffs by issues of the kind ``cut``, each called after the region that makes them.

    Regions, sectors and ``elasticities``, a column, are those of the world that ``negotiate tariff-war``
    knows. ``favours``: cuts are for the ``parties`` alone, for those
    of them who sign a cut, too (``signers``), or for ``all``. ``exempt``: sectors that no formula cuts.
    """

    favours: Literal["parties", "signers", "all"] = "parties"
    elasticities: str = "main"
    exempt: list[str] = Field(default_factory=list)

    def of(self, issues: "Sequence[IssueSpec]") -> Round:
        """Return the round that issues speak of.

        Raises
        ------
        InputError : unknown regions, sectors, elasticities or formulas.
        """
        formulas = tuple((spec.key, tuple(str(each.level) for each in spec.levels)) for spec in issues)
        before = tuple((spec.key, spec.issue.position(spec.no_deal)) for spec in issues)
        return _round(formulas, before, self.favours, self.elasticities, tuple(self.exempt))

    def check(self, issues: "Sequence[IssueSpec]") -> None:
        """Refuse what cannot be.

        Raises
        ------
        ValidationError : names it.
        """
        try:
            self.of(issues)
        except InputError as error:
            raise misplaced(str(error), "round") from error


@cache
def _round(
    formulas: tuple[tuple[str, tuple[str, ...]], ...],
    before: tuple[tuple[str, int], ...],
    favours: str,
    elasticities: str,
    exempt: tuple[str, ...],
) -> Round:
    economy = balanced(builtin_trading_world(elasticities))
    return Round(economy, dict(formulas), dict(before), favours, exempt)
