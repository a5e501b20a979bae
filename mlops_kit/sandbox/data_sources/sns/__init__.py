"""Data sources of SNS."""
