"""The second level of the game: what each side can get ratified at home (Putnam 1988)."""

from negotiation.politics.consent import Consent
from negotiation.politics.home import HomeView, look_home
from negotiation.politics.mandate import (
    BEFORE,
    ELECTIONS,
    ElectionName,
    Mandate,
    Office,
    challenger_chance,
    mandate_of,
)
from negotiation.politics.persuasion import persuaded
from negotiation.politics.ratification import THRESHOLDS

__all__ = [
    "BEFORE",
    "ELECTIONS",
    "THRESHOLDS",
    "Consent",
    "ElectionName",
    "HomeView",
    "Mandate",
    "Office",
    "challenger_chance",
    "look_home",
    "mandate_of",
    "persuaded",
]
