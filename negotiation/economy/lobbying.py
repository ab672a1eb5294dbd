"""Whose interests count: political weights that follow the profits at stake."""


def pareto_participation(stake: float, firms: float, tail: float, fixed_cost: float) -> float:
    """Return the share of a group's joint stake held by firms that gain from lobbying.

    A firm takes part if its own stake covers the fixed cost (Bombardini 2008, Journal of International
    Economics 75(2)). Of ``firms`` firms with Pareto sizes, those above a size z hold
    ``(z/z_min)^(1-tail)`` of the whole, with the smallest stake
    ``z_min = stake (tail - 1)/(tail · firms)``.
    """
    smallest = stake * (tail - 1) / (tail * firms)
    if fixed_cost <= smallest:
        return 1.0 if stake > 0 else 0.0
    return float((fixed_cost / smallest) ** (1 - tail)) if smallest > 0 else 0.0


def lobby_weights(
    parts: dict[str, float], stakes: dict[str, float], welfare_weight: float
) -> dict[str, float]:
    """Return each group's political weight ``(m + a)/(m̄ + a)``.

    Grossman & Helpman (1994), American Economic Review 84(4), equation 5 with partial organisation:
    ``m`` is the group's participation, ``m̄`` the mean weighted by stakes, ``a`` the government's
    weight on welfare. Weights average to one over the stakes, so that a dollar stays a dollar.
    """
    whole = sum(stakes.values())
    mean = sum(parts[key] * stakes[key] for key in parts) / whole if whole > 0 else 0.0
    return {key: (part + welfare_weight) / (mean + welfare_weight) for key, part in parts.items()}
