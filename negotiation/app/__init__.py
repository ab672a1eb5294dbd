"""The page: watch talks, play them, alone or in twos, and look at sweeps; on this machine only."""
