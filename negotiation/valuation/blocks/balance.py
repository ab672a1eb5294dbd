"""The bilateral balance of trade, which the host's government may count by itself."""

from negotiation.bargaining.payoffs import Component
from negotiation.valuation.blocks.block import Block, Context, scaled


class Balance(Block):
    """The change of the host's balance with the home country; no income."""

    name = "balance"
    order = 40
    host = ("balance.components", "balance.other")

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give what is shipped to the home firms' plants apart from all other trade."""
        shipped = context.quantity("shipped")
        rest = (*scaled(context.quantity("exports"), -1), *shipped, *context.quantity("host_exports"))
        return {
            context.host: [
                Component("balance.components", scaled(shipped, -1), income=False),
                Component("balance.other", rest, income=False),
            ]
        }
