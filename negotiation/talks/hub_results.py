"""What came of a hub's tables, as plain data."""

from typing import Any

from negotiation.base.version import package_version
from negotiation.talks.hub import HubTalks, Table


def hub_result(model: HubTalks) -> dict[str, Any]:
    """Return what each partner got, in the order of the tables, and what the host has of all of them.

    Payoffs are in bn USD a year against no deal of that partner: ``payoff_partner`` and ``payoff_host``
    as counted when signed, ``final_…`` once all that others concluded is known. ``host`` sums them up
    over the tables, each as if it stood alone.
    """
    rows = [table_row(table, place) for place, table in enumerate(model.queue, start=1)]
    signed = [row for row in rows if row["status"] == "agreement"]
    return {
        "scenario": model.hub.name,
        "host": {
            "code": model.hub.host,
            "agreements": len(signed),
            "payoff": sum(row["payoff_host"] for row in signed),
            "final": sum(row["final_host"] for row in signed),
            "mean_rate_pct": _mean_rate(signed),
        },
        "order": model.hub.talks.order,
        "capacity": model.hub.talks.capacity,
        "rounds": model.rounds,
        "partners": rows,
        "seed": model.seed,
        "version": package_version(),
    }


def _mean_rate(signed: list[dict[str, Any]]) -> float | None:
    """Return the mean of agreed rates, weighted by the host's imports."""
    weight = sum(row["imports_bn"] for row in signed)
    return sum(row["imports_bn"] * row["rate_pct"] for row in signed) / weight if weight else None


def table_row(table: Table, place: int) -> dict[str, Any]:
    """Return how one partner fared; levels and payoffs are None without an agreement.

    ``rate_pct`` is the rate held in the end: below ``agreed_pct`` where a most-favoured clause lowered
    it.
    """
    model = table.model
    partner = model.hub.table[table.code]
    row: dict[str, Any] = {
        "place": place,
        "iso3": table.code,
        "partner": partner.name,
        "imports_bn": partner.imports,
        "announced_pct": partner.announced,
        "status": table.status,
        "opened": None if table.opened is None else table.opened.isoformat(),
        "closed": None,
        "agreed_pct": table.rate,
        "rate_pct": model.concluded.get(table.code),
        "reference_pct": None,
    }
    names = (
        "pledge",
        "purchases",
        "access",
        "payoff_partner",
        "payoff_host",
        "final_partner",
        "final_host",
    )
    row |= dict.fromkeys(names)
    if table.talks is None:
        return row
    talks = table.talks
    precedent = talks.game.scenario.precedent
    if table.status != "talking":
        row["closed"] = talks.today.isoformat()
    if precedent is not None:
        row["reference_pct"] = precedent.rate.value
    if table.agreement is None:
        return row
    levels = talks.game.space.levels(table.agreement)
    row |= {"pledge": levels["pledge"], "purchases": levels["purchases"], "access": levels["access"]}
    names_of = ("partner", "host")
    signed = talks.game.payoff(table.agreement, talks.last_round)
    final = table.final_game()
    held = table.held_in(final)
    assert held is not None
    row |= {f"payoff_{who}": float(value) for who, value in zip(names_of, signed, strict=True)}
    row |= {
        f"final_{who}": float(value)
        for who, value in zip(names_of, final.payoff(held, talks.last_round), strict=True)
    }
    return row
