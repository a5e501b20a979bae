"""Backed types of SNS."""
