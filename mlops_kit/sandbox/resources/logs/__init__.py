"""Backed types of CloudWatch Logs."""
