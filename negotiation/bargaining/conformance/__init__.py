"""What every rule promises, to hold one's own against: each check raises ``AssertionError`` in words.

>>> from negotiation.bargaining.conformance import check_strategy
>>> check_strategy("linear:accept=combi")
"""

from negotiation.bargaining.conformance.programs import check_program
from negotiation.bargaining.conformance.protocols import check_protocol
from negotiation.bargaining.conformance.strategies import (
    check_acceptance,
    check_model,
    check_strategy,
)

__all__ = ["check_acceptance", "check_model", "check_program", "check_protocol", "check_strategy"]
