"""What a country sells in the United States, and beside whom: sectors and rivals from the tables."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from negotiation.base.errors import InputError, unknown
from negotiation.economy.partners import Partner
from negotiation.scenarios.bilateral import RATE, issue
from negotiation.scenarios.data import fields_of
from negotiation.scenarios.economy import Rival, Sector
from negotiation.scenarios.figures import Figure, each_figure
from negotiation.scenarios.issues import IssueSpec
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.suppliers import REST
from negotiation.scenarios.template import as_in

LEAST = 0.01
"""Sectors in which a country sells less, bn USD a year, are left out unless they are named."""


def taken(data: str, unit: str, *, context: bool = False) -> Figure:
    """Return a figure from the tables, by key or formula."""
    return Figure(**{**fields_of(data), "unit": unit, "data": data, "context": context})


def known(data: str) -> bool:
    """Say whether the tables have a key."""
    try:
        return bool(fields_of(data))
    except InputError:
        return False


@cache
def has_sectors(code: str) -> bool:
    """Say whether the tables have a country's sales by sector."""
    return known(f"us_imports.{code}.other")


def sectors_of(partner: Partner, template: Scenario, named: Sequence[str]) -> dict[str, Sector]:
    """Return a partner's sectors: those that are named, or all in which it sells at least ``LEAST``.

    Raises
    ------
    InputError : an unknown sector, or one in which nothing is sold.
    """
    for key in named:
        if key not in template.sectors:
            raise unknown("sector", key, template.sectors)
    made = {key: _sector(partner, template, key) for key in named or template.sectors}
    empty = [key for key in named if not made[key].exports.value]
    if empty:
        raise InputError(
            f"{partner.name} sells nothing in the sector {empty[0]}, by the table us_imports"
        )
    kept = {key: sector for key, sector in made.items() if named or sector.exports.value >= LEAST}
    return _bought_by_plants(kept, template)


def _sector(partner: Partner, template: Scenario, key: str) -> Sector:
    like, code = template.sectors[key], partner.iso3
    covered = code if known(f"us_coverage.{code}.all.exempt") else REST

    def own(data: str) -> str:
        data = data.replace(f"us_imports.{template.home}.", f"us_imports.{code}.")
        return data.replace(f"us_coverage.{template.home}.", f"us_coverage.{covered}.")

    bought = partner.exports / sum(sector.imports.value for sector in template.sectors.values())
    why = f"as exports in {template.name}, in all {partner.exports:g} bn USD"
    return like.model_copy(
        update={
            "exports": taken(own(like.exports.data), "bn USD"),
            "imports": _scaled(like.imports, bought, why),
            "market": taken(own(like.market.data), "bn USD", context=like.market.context),
            "home_market": _home_market(partner, template, like.home_market),
            "shares": _shares(code, template, key),
        }
    )


def _home_market(partner: Partner, template: Scenario, like: Figure | None) -> Figure | None:
    gdp = template.parties[template.home].gdp
    if like is None or gdp is None or partner.gdp is None:
        return None
    return _scaled(like, partner.gdp / gdp.value, f"as in {template.name}, by GDP")


def _scaled(figure: Figure, size: float, why: str) -> Figure:
    return figure.sized(size, figure.unit).assumed(why)


def rival_codes(code: str, template: Scenario) -> list[str]:
    """Return a partner's rivals: those of the template and its home country, without itself."""
    return [other for other in (template.home, *template.rivals) if other != code]


def _shares(code: str, template: Scenario, key: str) -> dict[str, Figure]:
    context = template.sectors[key].market.context
    return {
        rival: taken(_share(code, rival, template, key), "share", context=context)
        for rival in rival_codes(code, template)
    }


def _share(code: str, rival: str, template: Scenario, key: str) -> str:
    """Return the formula of a rival's share; all others are fewer by the partner itself."""
    sold = f"us_imports.{rival}.{key}"
    if rival == REST and code not in (template.home, *template.rivals):
        sold = f"({sold} - us_imports.{code}.{key})"
    return f"{sold} / us_market.{key}"


def _bought_by_plants(sectors: dict[str, Sector], template: Scenario) -> dict[str, Sector]:
    """Say what plants buy at home: of each good as much of what is shipped as in the template."""
    like = template.sectors
    sold = {key: sector.exports.value for key, sector in sectors.items()}
    weights = {k: like[k].components.value / like[k].exports.value * size for k, size in sold.items()}
    components = components_of(
        weights if any(weights.values()) else sold,
        f"plants buy of each good as much of what is shipped as in {template.name}",
    )
    return {key: s.model_copy(update={"components": components[key]}) for key, s in sectors.items()}


def components_of(weights: Mapping[str, float], why: str) -> dict[str, Figure]:
    """Return the parts that goods have in what plants buy at home: guesses that add up to one."""
    parts = {key: round(weight / sum(weights.values()), 4) for key, weight in weights.items()}
    parts[max(parts, key=parts.__getitem__)] += 1 - sum(parts.values())
    return {key: _component(part, why) for key, part in parts.items()}


def _component(share: float, why: str) -> Figure:
    ends = {"low": max(0.0, 0.75 * share - 0.02), "high": min(1.0, 1.25 * share + 0.02)}
    return Figure(value=share, **ends, unit="share", year=2024, source="").assumed(why)


def rivals_of(code: str, template: Scenario, issues: Sequence[str]) -> dict[str, Rival]:
    """Return what a partner's rivals are expected to pay, by tariff issue."""
    rivals = {template.home: _home_as_rival(template), **template.rivals}
    return {
        rival: rivals[rival].model_copy(
            update={"tariffs": {key: rivals[rival].tariffs[key] for key in issues}}
        )
        for rival in rival_codes(code, template)
    }


def _home_as_rival(template: Scenario) -> Rival:
    """Return the template's home country as a rival: it pays what an ally does, or what is announced."""
    home = template.home
    ally = ally_of(template)
    tariffs = {
        key: _after_duty_of(ally, home, fig) for key, fig in template.rivals[ally].tariffs.items()
    }
    announced = max(float(template.issue(RATE).no_deal), tariffs[RATE].value)
    tariffs[RATE] = tariffs[RATE].model_copy(update={"high": announced})
    return Rival(name=template.parties[home].name, tariffs=tariffs)


def ally_of(template: Scenario) -> str:
    """Return the rival that a template's home country is treated like: Japan, or Korea for Japan."""
    return next((code for code in ("JPN", "KOR") if code in template.rivals), "")


def _after_duty_of(ally: str, code: str, paid: Figure) -> Figure:
    """Return what an ally pays on top of the duty that another country paid before."""
    data = paid.data.replace(f".{ally}.", f".{code}.")
    value = float(fields_of(data)["value"]) if data else paid.value
    ends = {"low": min(paid.low, value), "high": max(paid.high, value)}
    return paid.model_copy(update={"data": data, "value": value, **ends})


def tariffs_of(
    goods: Mapping[str, Sector], template: Scenario, code: str, rates: Iterable[float], most: float
) -> list[IssueSpec]:
    """Return the tariffs that goods are under; of the reciprocal one the ``rates`` up to ``most``."""
    governed, made = {sector.governed_by for sector in goods.values()}, []
    for spec in template.of_kind("tariff"):
        if spec.key == RATE:
            made.append(steps_of(spec, rates, round(most, 1)))
        elif code in template.rivals:
            # what comes from tables is the rise over the duty before, at the rate for all
            paid = template.rivals[code].tariffs[spec.key]
            made.append(spec if paid.data else steps_of(spec, set(_numbers(spec)), paid.value))
        else:
            made.append(spec)
    return [each_figure(spec, as_in(template)) for spec in made if spec.key in governed]


def steps_of(spec: IssueSpec, rates: Iterable[float], most: float) -> IssueSpec:
    """Return a tariff issue with all rates below the one without a deal, and that one."""
    return issue(
        spec.key, spec.name, spec.kind, spec.unit, sorted({r for r in rates if r < most} | {most}), most
    )


def _numbers(spec: IssueSpec) -> list[float]:
    return [float(level.level) for level in spec.levels if not isinstance(level.level, str)]
