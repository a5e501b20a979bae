"""Data sources of Systems Manager."""
