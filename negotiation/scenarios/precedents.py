"""Deals that a host has concluded with others, and how they move those that follow."""

from typing import Annotated

from pydantic import Field

from negotiation.scenarios.allowed import LOG_POINTS, PART, NotNegative, Positive, Rate, Worth, unit
from negotiation.scenarios.figures import Strict


class Precedent(Strict):
    """Deals that the host has concluded with others, seen by all (Kőszegi & Rabin 2006, QJE 121(4)).

    ``rate`` is the mean of their rates on the tariff ``issue``, in percent. The home country loses
    ``loss`` times its exports for every point above it, the host for every point below (the others will
    ask). ``claims`` says by level what the host loses to holders of a most-favoured clause, bn USD a
    year.
    """

    issue: str
    rate: Rate
    loss: Annotated[NotNegative, PART]
    claims: dict[str, Worth] = Field(default_factory=dict)


class HubPrecedent(Strict):
    """How a concluded deal moves those that follow.

    ``loss`` per dollar of exports and point of tariff from being treated worse than the reference (the
    partner) or from treating it better (the host). The reference is the mean of concluded rates,
    weighted by ``exp(-|Δ ln trade|/size - |Δ announced|/rate)``. ``most_favoured``: every deal carries
    the clause that a lower rate which another partner gets, then or later, is the holder's, too.
    ``diversion``: concluded rates take the place of expected ones in everybody's market.
    """

    loss: Annotated[NotNegative, PART]
    size: Annotated[Positive, LOG_POINTS]
    rate: Annotated[Positive, unit("percentage points")]
    most_favoured: bool = False
    diversion: bool = True
