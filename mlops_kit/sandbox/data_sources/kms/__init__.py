"""Data sources of KMS."""
