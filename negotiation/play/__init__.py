"""A person takes a side: sessions, what each side may know, the debrief, games in files."""

from negotiation.base.words import money
from negotiation.play.briefing import Briefing, IssueView, LevelEffect, PastMove
from negotiation.play.debrief import Deal, Debrief, Side
from negotiation.play.saves import SavedGame, load_game, parse_game, resume, save_game, saved_game
from negotiation.play.session import Session
from negotiation.play.setup import PlaySetup
from negotiation.play.worth import Worth

__all__ = [
    "Briefing",
    "Deal",
    "Debrief",
    "IssueView",
    "LevelEffect",
    "PastMove",
    "PlaySetup",
    "SavedGame",
    "Session",
    "Side",
    "Worth",
    "load_game",
    "money",
    "parse_game",
    "resume",
    "save_game",
    "saved_game",
]
