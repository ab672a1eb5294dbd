"""The bilateral balance of trade, which the host's government may count by itself."""

from negotiation.bargaining.payoffs import Component
from negotiation.valuation.blocks.block import Block, Context, scaled


class Balance(Block):
    """The change of the host's balance with the home country; no income."""

    name = "balance"
    order = 40
    host = ("balance.components", "balance.other", "balance.certainty")

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give what is shipped to the home firms' plants, and what comes of having agreed, apart."""
        shipped = context.quantity("shipped", but="certainty")
        exports = context.quantity("exports", but="certainty")
        rest = (*scaled(exports, -1), *shipped, *context.quantity("host_exports"))
        parts = [
            Component("balance.components", scaled(shipped, -1), income=False),
            Component("balance.other", rest, income=False),
        ]
        if settled := context.quantity("exports.certainty"):
            settled = scaled(settled, -1)
            parts.append(Component("balance.certainty", settled, income=False, signed=True))
        return {context.host: parts}
