"""Recorded playthroughs: what the command printed and wrote once, for setups of many kinds.

``setups.toml`` says what is played, ``recorded/`` holds what came of it, in short. Code may be moved,
renamed and rewritten: as long as these agree, results have stayed the same.
"""
