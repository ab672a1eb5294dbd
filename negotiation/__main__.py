"""``python -m negotiation``: the command, also where another package has one of its name."""

from negotiation.cli import main

main()
