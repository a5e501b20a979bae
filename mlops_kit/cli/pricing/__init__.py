"""Prices that costs are estimated with."""
