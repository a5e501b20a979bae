"""Backed types of CloudTrail."""
