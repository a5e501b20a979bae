"""Backed types of S3."""
