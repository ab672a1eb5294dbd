"""A person takes a side: sessions, what each side may know, the debrief, games in files."""

from negotiation.play.briefing import Briefing
from negotiation.play.debrief import Debrief
from negotiation.play.saves import load_game, resume, save_game
from negotiation.play.session import Session
from negotiation.play.setup import PlaySetup

__all__ = [
    "Briefing",
    "Debrief",
    "PlaySetup",
    "Session",
    "load_game",
    "resume",
    "save_game",
]
