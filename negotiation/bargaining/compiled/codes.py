"""Numbers that stand for strategies, conditions and endings in compiled code."""

# bidding by the clock alone
HARDLINER, POLYNOMIAL, EXPONENTIAL, ANCHORED, BRINK, SCRIPT = range(6)
# bidding that needs the talks or chance
RELATIVE, ABSOLUTE, MICRO, RANDOM = range(6, 10)
LAST_SCHEDULED = SCRIPT

# conditions on the offer, one's own next one and the clock
NEXT, CONST, TIME, NEXT_OR_TIME = range(4)
# conditions that look back, or ahead
PREVIOUS, OPTIMAL, COMBI = range(4, 7)
LAST_SIMPLE = NEXT_OR_TIME

NO_MODEL, PRIOR = range(2)

DEADLINE, AGREEMENT, WALKED, ILLEGAL = range(4)
STATUS = ("deadline", "agreement", "walked away")

NO_OFFER, WENT_ON = -1, -2
"""What stands for an offer in a round without one, and where a party accepted and the talks went on."""

PARTS = 5
"""Forms of each side (``Forms``): worth, mean, variance, office, heir."""
