"""Data sources of sts."""
