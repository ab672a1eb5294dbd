"""What people call the columns of results: a file's keys in words, from the names in the scenario."""

from collections import Counter
from collections.abc import Mapping

from negotiation.scenarios import HubScenario, Scenario
from negotiation.studies.parameters import HUB, PLACE, STRATEGIES, kind_of

SETTINGS = {
    "rounds": "rounds at most",
    "horizon": "horizon of the elasticities",
    "election": "election",
    "protocol": "protocol",
    "first": "who offers first",
    "evidence": "evidence on the table",
    PLACE: "place in the queue",
}
OUTCOMES = {
    "agreed": "talks that agree",
    "ratification": "chance to be ratified",
    "round": "round of the end",
    "ending": "how the talks ended",
    "date": "date of the end",
}


def column_words(scenario: Scenario, hub: HubScenario | None, varied: list[str]) -> dict[str, str]:
    """Return what people call what varies, and what comes of it; no two columns are called the same."""
    names = {code: _with_article(party.name) for code, party in scenario.parties.items()}
    outcomes = {f"payoff_{code}": f"{_owners(name)} payoff" for code, name in names.items()}
    if scenario.trades:
        outcomes["exports"] = f"{_owners(names[scenario.home])} exports to {names[scenario.host]}"
    outcomes |= {issue.key: issue.name for issue in scenario.issues}
    words = OUTCOMES | outcomes | {name: _varied_words(name, scenario, hub, names) for name in varied}
    twice = {text for text, count in Counter(words.values()).items() if count > 1}
    return {name: name if text in twice else text for name, text in words.items()}


def level_words(scenario: Scenario) -> dict[str, dict[str, str]]:
    """Return the words of the issues' labels, by issue and label."""
    labels = {
        issue.key: {str(spec.level): spec.text for spec in issue.levels if spec.text}
        for issue in scenario.issues
    }
    return {key: words for key, words in labels.items() if words}


def _varied_words(
    name: str, scenario: Scenario, hub: HubScenario | None, names: Mapping[str, str]
) -> str:
    if name in SETTINGS:
        return SETTINGS[name]
    if kind_of(name) == STRATEGIES:
        code, _, key = name.removeprefix(f"{STRATEGIES}.").partition(".")
        owned = f"{_owners(names[code])} strategy"
        return f"{_spaced(key)} of {owned}" if key else owned
    return _path_words(name.removeprefix(f"{HUB}."), hub or scenario, names)


def _path_words(path: str, document: Scenario | HubScenario, names: Mapping[str, str]) -> str:
    """Say a path as ``Korea: idle share``; what has a name of its own stands for its table, too."""
    words: list[str] = []
    names = {code: rival.name for code, rival in document.rivals.items()} | dict(names)
    node: object = document
    for step in path.split("."):
        node = _below(node, step)
        name = names.get(step) or getattr(node, "name", "") or getattr(node, "text", "")
        words[-1 if name else len(words) :] = [name or _spaced(step)]
    return ": ".join(words)


def _below(node: object, step: str) -> object:
    if isinstance(node, Mapping):
        return node.get(step)
    if isinstance(node, list):
        return next((n for n in node if step in (getattr(n, "key", None), _level(n))), None)
    return getattr(node, step, None)


def _level(node: object) -> str:
    return str(getattr(node, "level", ""))


def _spaced(key: str) -> str:
    return key.replace("_", " ").replace("gdp", "GDP")


def _with_article(name: str) -> str:
    return f"the {name}" if name.startswith("United ") else name


def _owners(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"
