"""Data sources of iam."""
