"""Look at what was done to an environment, by whom and on whose word."""
