"""Backed resource types, one file each."""
