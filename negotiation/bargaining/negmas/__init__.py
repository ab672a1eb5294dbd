"""NegMAS both ways: its negotiators at this table, and this package's strategies in its mechanisms.

Nothing of NegMAS (AGPL) is part of this package: whoever asks for it imports it where it is installed.
"""
