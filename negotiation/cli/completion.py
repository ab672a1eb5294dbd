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
    from negotiation.bargaining.strategies import BIDDING

    party, equals, name = incomplete.partition("=")
    return [f"{party}={known}" for known in _beginning([*BIDDING], name)] if equals else []


def protocols(incomplete: str) -> list[str]:
    """Return the protocols that begin so."""
    from negotiation.bargaining.protocols import PROTOCOLS

    return _beginning([*PROTOCOLS], incomplete)


def _beginning(names: list[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
