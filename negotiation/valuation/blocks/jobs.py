"""Work in exports that would find no other use."""

from negotiation.bargaining.payoffs import Component
from negotiation.valuation.blocks.block import Block, Context, scaled


class Jobs(Block):
    """Idle value added in what exports change by tariffs, by a pledge and by promised purchases."""

    name = "jobs"
    order = 30
    home = ("jobs.trade", "jobs.pledge")
    host = ("jobs.purchases",)

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give one component a cause."""
        home = {"jobs.trade": "exports.tariffs"}
        if "exports.pledge" in context.quantities:
            home["jobs.pledge"] = "exports.pledge"
        return {
            context.home: _jobs(context, context.home, home),
            context.host: _jobs(context, context.host, {"jobs.purchases": "host_exports.purchases"}),
        }


def _jobs(context: Context, code: str, causes: dict[str, str]) -> list[Component]:
    worth = context.jobs_per_dollar(code)
    return [Component(name, scaled(context.quantity(cause), worth)) for name, cause in causes.items()]
