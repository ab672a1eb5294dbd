"""JSON and YAML that somebody else has written: read as plain data, and not beyond all use."""

import json
from collections.abc import Iterable
from typing import Any

from negotiation.base.errors import InputError
from negotiation.base.extras import needing
from negotiation.base.files import plain
from negotiation.base.toml_files import plain_data
from negotiation.base.xml_files import check_size
from negotiation.scenarios.domains.domain import by_name

LONGEST = 1_000
"""Characters of a value in YAML: numbers to the base of 60 take a time that grows with their square."""


def from_json(text: str, origin: str) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    InputError : it is none, names something twice, or is nested or long beyond all use.
    """
    try:
        content = json.loads(text, object_pairs_hook=lambda pairs: _table(pairs, origin))
        _check_tree(content, origin)
        return plain_data(content)
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise _none("JSON", origin, error) from error


def from_yaml(text: str, origin: str) -> Any:
    """Return what a YAML text says: without references, which make much of little.

    Raises
    ------
    InputError : it is none, names something twice, or is nested or long beyond all use; what reads YAML
        is not installed.
    """
    with needing(f"{origin}: YAML", "domains"):
        import yaml
    text, loader = plain(text), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_events(yaml.parse(text, loader), origin)
        _check_names(yaml.compose(text, loader), origin)
        return plain_data(yaml.load(text, loader))
    except InputError:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _none("YAML", origin, error) from error
    except (LookupError, AttributeError, TypeError, ArithmeticError) as error:  # of !!bool and its like
        raise InputError(f"{origin}: not a YAML file: a value is not what its tag says") from error


def _none(kind: str, origin: str, error: Exception) -> InputError:
    """Build the error for a text that is none of its kind."""
    said = "nested too deep" if isinstance(error, RecursionError) else plain(str(error)).splitlines()[0]
    return InputError(f"{origin}: not a {kind} file: {said}")


def _table(pairs: Iterable[tuple[str, Any]], origin: str) -> dict[str, Any]:
    return by_name(((plain(name), value) for name, value in pairs), origin)


def _check_tree(content: Any, origin: str) -> None:
    """Refuse JSON of too many parts, names and values, or within too many others."""
    nodes, depth, count = [content], 0, 0
    while nodes:
        depth += any(isinstance(node, dict | list) for node in nodes)
        count += len(nodes)
        check_size(depth, count, "JSON", origin)
        nodes = [part for node in nodes for part in _parts(node)]


def _parts(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [*node, *node.values()]
    return node if isinstance(node, list) else []


def _check_events(events: Iterable[Any], origin: str) -> None:
    """Refuse YAML with references, of too many or too long parts, or within too many others."""
    import yaml

    depth = count = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise InputError(f"{origin}: YAML with references (*name) is not read")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > LONGEST:
            raise InputError(f"{origin}: a value of more than {LONGEST:,} characters is not read")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        count += isinstance(event, yaml.NodeEvent)
        check_size(depth, count, "YAML", origin)


def _check_names(node: Any, origin: str) -> None:
    """Refuse YAML that names something twice, of which the last would count."""
    import yaml

    parts = node.value if isinstance(node, yaml.CollectionNode) else ()
    if isinstance(node, yaml.MappingNode):
        by_name(((plain(str(name.value)), name) for name, _ in parts), origin)
        parts = [value for _, value in parts]
    for part in parts:
        _check_names(part, origin)
