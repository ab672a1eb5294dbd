"""What is so in all talks unless something else is said: known without a model to play them."""

DEFAULT_STRATEGY = "linear:model=prior"

RANDOM_FIRST = "random"
