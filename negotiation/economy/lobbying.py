"""Whose interests count: political weights that follow the profits at stake."""

from negotiation.base.arrays import FloatArray


def participation(stakes: FloatArray, fixed_cost: float) -> float:
    """Return the share of a group's stakes held by firms that gain from lobbying.

    A firm takes part if its own stake, shape ``(firms,)``, covers the fixed cost (Bombardini 2008,
    Journal of International Economics 75(2)).
    """
    whole = float(stakes.sum())
    return float(stakes[stakes >= fixed_cost].sum()) / whole if whole > 0 else 0.0


def pareto_participation(stake: float, firms: float, tail: float, fixed_cost: float) -> float:
    """Return ``participation`` of ``firms`` firms with Pareto sizes and a joint stake, in closed form.

    The share of the whole above a size z is ``(z/z_min)^(1-tail)``, with the smallest stake
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
