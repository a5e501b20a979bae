"""Backed types of KMS."""
