"""Work in exports that would find no other use.

What exports bring is profit, pay of a country's own workers and imported inputs. Profits are components
of their own; here counts the idle part of the pay, and nothing else of the same dollar.
"""

from negotiation.bargaining.payoffs import Component
from negotiation.valuation.blocks.block import Block, Context


class Jobs(Block):
    """Idle pay in what exports change by tariffs, by a pledge and by promised purchases."""

    name = "jobs"
    order = 30
    home = ("jobs.trade", "jobs.tariff_jumping", "jobs.certainty", "jobs.pledge")
    host = ("jobs.purchases",)

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give one component a cause."""
        home = {"jobs.trade": "tariffs"} | {
            f"jobs.{plants}": plants
            for plants in ("tariff_jumping", "certainty", "pledge")
            if f"pay.{plants}" in context.quantities
        }
        return {
            context.home: [_jobs(context, context.home, *each) for each in home.items()],
            context.host: [_jobs(context, context.host, "jobs.purchases", "purchases", "host_")],
        }


def _jobs(context: Context, code: str, name: str, cause: str, whose: str = "") -> Component:
    pay = context.quantity(f"{whose}pay.{cause}")
    return Component(name, context.idle(code, pay), signed=cause == "certainty")
