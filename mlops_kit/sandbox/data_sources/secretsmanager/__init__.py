"""Data sources of Secrets Manager."""
