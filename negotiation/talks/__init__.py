"""One run: governments, firms and those at home as Mesa agents, and what came of it."""
