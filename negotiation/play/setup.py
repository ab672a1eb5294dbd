"""What is played, and by whom: with people's choices, all that decides the talks."""

from datetime import date
from typing import Self

from pydantic import ConfigDict, Field, ValidationError, field_validator

from negotiation.base.errors import InputError
from negotiation.base.toml_files import in_words
from negotiation.scenarios import scenario_names
from negotiation.scenarios.figures import Strict
from negotiation.valuation.home import ElectionName
from negotiation.valuation.horizon import HorizonName

type Value = bool | int | float | str | list[bool | int | float | str]


class Setup(Strict):
    """The game before anybody has moved.

    ``scenario`` is a built-in name, a table of a hub (``hub-2025:KOR``) or a TOML file, ``overrides`` as
    for ``load_scenario``. ``people`` are the codes of the sides that people play, one or two;
    ``strategies`` is for sides that they do not. The rest is as in ``Game`` and ``TradeTalks``.
    """

    model_config = ConfigDict(frozen=True)

    scenario: str
    people: list[str] = Field(min_length=1, max_length=2)
    strategies: dict[str, str] = Field(default_factory=dict)
    seed: int = Field(default=0, ge=0, lt=2**63)
    rounds: int | None = None
    horizon: HorizonName = "path"
    election: ElectionName = "polls"
    first: str | None = None
    overrides: dict[str, Value] = Field(default_factory=dict)

    @field_validator("overrides", mode="before")
    @classmethod
    def _dates_as_text(cls, raw: object) -> object:
        """Write dates as JSON does; scenarios read both."""
        if not isinstance(raw, dict):
            return raw
        return {
            key: value.isoformat() if isinstance(value, date) else value for key, value in raw.items()
        }

    @classmethod
    def of(cls, **values: object) -> Self:
        """Build a setup from what a user has given.

        Raises
        ------
        InputError : names the value and what is allowed.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise InputError(in_words(error, "", "the game cannot start")) from error

    @property
    def reads_files(self) -> bool:
        """Whether files of the machine are read: a scenario or a world of one's own, a script."""
        built_in = self.scenario.partition(":")[0] in scenario_names()
        scripted = any(spec.partition(":")[0] == "script" for spec in self.strategies.values())
        return not built_in or scripted or "world" in self.overrides
