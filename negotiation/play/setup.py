"""What people play: a setup, and who they are."""

from typing import Literal

from pydantic import Field

from negotiation.talks.setup import Setup


class PlaySetup(Setup):
    """The game before anybody has moved: with people's choices, all that decides the talks.

    ``people`` are the codes of the sides that people play, one or two; ``strategies`` is for sides that
    they do not.

    Examples
    --------
    >>> from negotiation.play import PlaySetup
    >>> PlaySetup.of(scenario="korus-2018", people=["USA"], seed=1).people
    ['USA']
    """

    people: list[str] = Field(min_length=1, max_length=2)
    protocol: Literal["alternating"] = "alternating"
    evidence: Literal["none"] = "none"
