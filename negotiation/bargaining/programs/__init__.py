"""Programs at the table: processes that are told and answer in lines of JSON (docs/programs.md)."""

from negotiation.bargaining.programs.process import Fault, Process, send_home
from negotiation.bargaining.programs.seat import Seat, started
from negotiation.bargaining.programs.telling import Limits

__all__ = ["Fault", "Limits", "Process", "Seat", "send_home", "started"]
