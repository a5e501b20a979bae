"""Backed types of Systems Manager."""
