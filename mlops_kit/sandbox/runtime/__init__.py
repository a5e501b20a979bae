"""Endpoints of the sandbox that really predict: each variant is a process that serves its model."""
