"""A fixed script: offers decided beforehand."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import WALK_AWAY, View
from negotiation.bargaining.strategies.base import Bidding, OpponentModel
from negotiation.bargaining.strategies.recipes import BIDDING
from negotiation.base.errors import InputError
from negotiation.base.files import read_text
from negotiation.base.toml_files import parse_toml


@dataclass(frozen=True)
class Script(Bidding, compiled="SCRIPT"):
    """Make the offers of a TOML file in order, then repeat the last.

    The file is read once: what it held then is played, whatever becomes of it.

    The file holds a list ``offers`` of tables ``issue = level``; issues left out stand at their
    no-deal level. ``{ walk = true }`` walks away.
    """

    file: str
    offers: list[dict[str, object]] = field(init=False, repr=False, hash=False)

    formula: ClassVar[str] = "the n-th offer of the file in the n-th turn, then the last one again"
    source: ClassVar[str] = "user's file"
    reads_files: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Read the file, so that a mistake shows before the talks begin."""
        object.__setattr__(self, "offers", self._read())

    def propose(self, view: View, model: OpponentModel) -> int:
        """Return the scripted offer of this turn."""
        return self.plan(view.preferences, len(view.made) + 1)[-1]

    def plan(self, preferences: Preferences, turns: int) -> list[int]:
        """Return the offers of the first ``turns`` turns.

        Raises
        ------
        InputError : an offer names an unknown issue or level, or cannot be agreed on.
        """
        last = len(self.offers) - 1
        return [self._outcome(preferences, self.offers[min(k, last)]) for k in range(turns)]

    def _outcome(self, preferences: Preferences, levels: dict[str, object]) -> int:
        if levels == {"walk": True}:
            return WALK_AWAY
        try:
            return preferences.space.check(preferences.space.index(levels, preferences.no_deal))
        except InputError as error:
            raise InputError(f"{self.file}: {error}") from error

    def _read(self) -> list[dict[str, object]]:
        content = parse_toml(read_text(Path(self.file), "script"), self.file)
        offers = content.get("offers")
        valid = isinstance(offers, list) and offers and all(isinstance(o, dict) for o in offers)
        if not valid or set(content) != {"offers"}:
            raise InputError(f"{self.file}: expected a list 'offers' of tables issue = level")
        assert isinstance(offers, list)
        return offers


BIDDING.register("script", Script)
