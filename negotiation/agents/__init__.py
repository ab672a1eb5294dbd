"""Mesa agents: governments at the table and the firms behind them."""

from negotiation.agents.firms import FirmSector
from negotiation.agents.government import Government

__all__ = ["FirmSector", "Government"]
