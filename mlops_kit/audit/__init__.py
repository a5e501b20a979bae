"""Evidence of what was done to an environment: written once, kept under object lock."""
