"""How long `negotiate infer` takes, and whether its intervals hold what they should.

Run it with `python -m benchmarks.infer`. Worlds are made up from the prior of hub-2025: weights, power
and noise are drawn, deals with eight partners follow, and are inferred again (6 minutes).
"""

import time

import numpy as np
from scipy.stats import kstest

from negotiation import load_hub
from negotiation.studies.infer import infer
from negotiation.studies.infer.calibration import calibrate
from negotiation.studies.infer.cases import narrowed, read_cases
from negotiation.studies.infer.prior import prior_of

PARTNERS = ("GBR", "VNM", "PHL", "JPN", "EUU", "KOR", "MYS", "CHE")
WORLDS = 500


def main() -> None:
    """Print seconds, coverage, and whether ranks are uniform."""
    hub = load_hub("hub-2025")
    start = time.perf_counter()
    infer(hub)
    print(f"infer hub-2025: {time.perf_counter() - start:.1f} s")
    prior = prior_of(hub)
    cases = [case for case in read_cases(hub) if case.code in PARTNERS]
    found = calibrate(narrowed(cases, prior, np.random.default_rng(0)), prior, WORLDS)
    print(f"\n{WORLDS} worlds               in 50 %  in 80 %  in 95 %  ranks uniform, p")
    shares = np.stack([found.covered(share) for share in (0.5, 0.8, 0.95)], axis=1)
    for name, row, ranks in zip(found.names, shares, found.ranks.T, strict=True):
        p = kstest(ranks, "uniform").pvalue
        print(f"{name:26}" + "".join(f"{share:9.1%}" for share in row) + f"{p:15.2f}")


if __name__ == "__main__":
    main()
