"""What deals say of weights, in sentences."""

from negotiation.studies.infer.identified import TOLERANCE
from negotiation.studies.infer.result import Inference

MEANING = """\
Weights are relative to those without a range, which set the scale. Power is the home side's, from 0 to
1; noise is how far deals lie from what power and weights would choose; unexplained is the share of talks
whose end has nothing to do with them. Bounds are what deals imply without any chance. Weights stand for
all that the model does not have."""


def findings(result: Inference) -> str:
    """Return what is identified, what no weights explain, and what the words mean.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_hub
    >>> from negotiation.studies.infer import infer
    >>> from negotiation.studies.infer.words import findings
    >>> _ = Path("deals.csv").write_text("iso3,date,agreed_pct,settled\\nJPN,2025-07-22,15,yes\\n")
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> findings(infer(hub, Path("deals.csv"), draws=10)).splitlines()[0][:12]
    'Partly ident'
    """
    lines = [f"{word}: {', '.join(names)}." for word, names in _groups(result).items() if names]
    return "\n".join([*lines, *_unexplained(result), *_loosened(result), " ".join(MEANING.split())])


def _groups(result: Inference) -> dict[str, list[str]]:
    words = {
        "yes": "Identified",
        "partly": "Partly identified",
        "by its range": "Held by its range alone (elsewhere, or unknown, with one twice as wide)",
        "no": "Not identified",
    }
    return {
        word: [each.name for each in result.unknowns if each.identified == key]
        for key, word in words.items()
    }


def _unexplained(result: Inference) -> list[str]:
    missing = [
        f"{fit.name} ({fit.missing[0]} by {fit.missing[1]:z.0%})" for fit in result.fits if fit.missing
    ]
    if not missing:
        return []
    return [
        f"Not explained by any weights in their ranges, with the side that misses most, as a share of "
        f"what is at stake for it: {', '.join(missing)}. The bounds leave these out."
    ]


def _loosened(result: Inference) -> list[str]:
    words = [f"{party} {slack:z.1%}" for party, slack in result.slack.items() if slack > 0]
    if not words:
        return []
    return [
        f"The others hold together only if loosened by a share of what is at stake: {', '.join(words)}; "
        f"bounds are those with {TOLERANCE:z.0%} more."
    ]
