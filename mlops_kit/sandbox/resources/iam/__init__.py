"""Backed types of IAM."""
