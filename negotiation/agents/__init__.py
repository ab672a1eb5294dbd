"""Mesa agents: governments at the table, firms and constituencies behind them."""

from negotiation.agents.constituencies import Constituency, Legislature
from negotiation.agents.firms import Firm, FirmAgents, FirmSector
from negotiation.agents.government import Government

__all__ = ["Constituency", "Firm", "FirmAgents", "FirmSector", "Government", "Legislature"]
