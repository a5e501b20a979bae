"""Backed types of Secrets Manager."""
