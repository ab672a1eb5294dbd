"""Who must agree at home where no table says it: the groups of a template, as a guess."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from negotiation.economy.partners import Partner, read_partners
from negotiation.scenarios.figures import Figure, each_figure
from negotiation.scenarios.issues import IssueSpec
from negotiation.scenarios.politics import Constituency, Election, HomeFront, Politics
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.template import as_in

PARTIES = {"ppp": ("government", "Party in government"), "dp": ("opposition", "Opposition")}
"""What stands for the parties of the template's home country."""

ACCESS = {"agriculture": "access"}
"""What stands for the concessions at the template's table; nothing does for the others."""


def politics_of(
    partner: Partner, template: Scenario, election: date | None, tariffs: Sequence[IssueSpec]
) -> Politics | None:
    """Return the groups on both sides; what is in dollars is in proportion to what the partner sells.

    None if the template has none: then nobody has to ratify.
    """
    like, guess = template.politics, as_in(template)
    if like is None:
        return None
    size = partner.imports / _sold_by(template.home)
    sides = {
        partner.iso3: each_figure(_renamed(like.sides[template.home]), guess),
        template.host: _renamed(like.sides[template.host], f"States with plants of {partner.name}"),
    }
    kept = {*(spec.key for spec in tariffs), *ACCESS.values()}
    gone = {spec.key for spec in template.issues if spec.kind in ("tariff", "concession")} - kept
    if election is None:
        sides[partner.iso3] = _in_office(sides[partner.iso3])
    made = Politics(
        consensus=guess(like.consensus),
        failure_gain=guess(like.failure_gain),
        reopened_value=_marked(guess(like.reopened_value), election is None),
        election=election and _election(partner, election),
        sides={code: _at_this_table(side, gone) for code, side in sides.items()},
    )
    return each_figure(made, lambda f: f.sized(size, f.unit) if f.unit.startswith("bn USD") else f)


@cache
def _sold_by(code: str) -> float:
    return read_partners()[code].imports


def _election(partner: Partner, day: date) -> Election:
    even = Figure(value=0.5, unit="share", year=day.year, source="", low=0.2, high=0.8)
    chance = even.assumed("even chances: no polls at hand")
    return Election(date=day, party=partner.iso3, challenger_wins=chance)


def _marked(figure: Figure, context: bool) -> Figure:
    return figure.model_copy(update={"context": context})


def _in_office(side: HomeFront) -> HomeFront:
    """Return a side that does not vote meanwhile: nothing is asked of what would hold after that."""
    groups = {
        key: group.model_copy(update={"weight_after": None})
        for key, group in side.constituencies.items()
    }
    ruling = groups[side.incumbent]
    stakes = {name: _marked(figure, True) for name, figure in ruling.stakes.items()}
    groups[side.incumbent] = ruling.model_copy(update={"stakes": stakes})
    return side.model_copy(update={"constituencies": groups})


def _renamed(side: HomeFront, plants: str = "") -> HomeFront:
    """Return a side whose groups are called what they are in any country."""
    names = {"plant_states": ("plant_states", plants)} if plants else PARTIES
    groups = {
        names.get(key, (key,))[0]: group.model_copy(
            update={"name": names.get(key, (key, group.name))[1]}
        )
        for key, group in side.constituencies.items()
    }
    incumbent, challenger = (names.get(key, (key,))[0] for key in (side.incumbent, side.challenger))
    roles = {"incumbent": incumbent, "challenger": challenger}
    return side.model_copy(update={"constituencies": groups, **roles})


def _at_this_table(side: HomeFront, gone: set[str]) -> HomeFront:
    """Return a side without stakes in what is not negotiated, and without groups that have no other."""
    groups = {key: _with_stakes(group, gone) for key, group in side.constituencies.items()}
    return side.model_copy(
        update={"constituencies": {key: group for key, group in groups.items() if group.stakes}}
    )


def _with_stakes(group: Constituency, gone: set[str]) -> Constituency:
    stakes = {ACCESS.get(name, name): figure for name, figure in group.stakes.items()}
    kept = {name: figure for name, figure in stakes.items() if name.rpartition(".")[2] not in gone}
    return group.model_copy(update={"stakes": kept})
