"""What the Tab key offers besides commands and options: names that come with the package."""


def scenarios(incomplete: str) -> list[str]:
    """Return the built-in scenarios that begin so."""
    from negotiation.scenarios import scenario_names

    return _beginning(scenario_names(), incomplete)


def studies(incomplete: str) -> list[str]:
    """Return the built-in studies that begin so."""
    from negotiation.studies.built_in import study_names

    return _beginning(study_names(), incomplete)


def catalogue(incomplete: str) -> list[str]:
    """Return strategies, conditions, models and protocols that begin so."""
    from negotiation.bargaining.catalogue import REGISTRIES

    return _beginning([name for registry in REGISTRIES.values() for name in registry], incomplete)


def seats(incomplete: str) -> list[str]:
    """Return ``PARTY=NAME`` for the strategies that begin so, once a party is typed."""
    party, equals, name = incomplete.partition("=")
    return [f"{party}={known}" for known in strategies(name)] if equals else []


def strategies(incomplete: str) -> list[str]:
    """Return the strategies that begin so."""
    from negotiation.bargaining.strategies import BIDDING

    return _beginning([*BIDDING], incomplete)


def strategies_of_a_list(incomplete: str) -> list[str]:
    """Return the ways to end the last strategy of a list."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in strategies(last)]


def countries(incomplete: str) -> list[str]:
    """Return the codes, and the names of one word, of countries with tables that begin so."""
    from negotiation.scenarios.names import HOST
    from negotiation.scenarios.new import partners

    names = [partner.name for partner in partners().values() if " " not in partner.name]
    return _beginning([*partners(), HOST, *names], incomplete)


def protocols(incomplete: str) -> list[str]:
    """Return the protocols that begin so."""
    from negotiation.bargaining.protocols import PROTOCOLS

    return _beginning([*PROTOCOLS], incomplete)


def _beginning(names: list[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
