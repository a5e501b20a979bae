"""Data sources of SQS."""
