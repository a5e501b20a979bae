"""Backed types of Application Auto Scaling."""
