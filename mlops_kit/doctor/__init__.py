"""What is here and what is missing: on this machine, and in an environment's account."""
