"""Backed types of SQS."""
