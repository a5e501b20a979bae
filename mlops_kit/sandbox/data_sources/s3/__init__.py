"""Data sources of S3."""
