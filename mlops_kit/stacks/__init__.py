"""An environment's stacks, and what is done with them."""
