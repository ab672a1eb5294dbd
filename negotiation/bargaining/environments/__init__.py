"""Environments for agents that learn, over any talks: PettingZoo's for all, Gymnasium's for one party.

They need ``pip install 'negotiation[rl]'``, and are imported by whoever asks for them.
"""

from negotiation.base.extras import needing

with needing("an environment", "rl"):
    from negotiation.bargaining.environments.aec import TalksAEC
    from negotiation.bargaining.environments.domains import random_domains
    from negotiation.bargaining.environments.parallel import TalksParallel
    from negotiation.bargaining.environments.single import TalksAgainst

__all__ = ["TalksAEC", "TalksAgainst", "TalksParallel", "random_domains"]
