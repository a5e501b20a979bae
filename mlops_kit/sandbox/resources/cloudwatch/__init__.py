"""Backed types of CloudWatch."""
