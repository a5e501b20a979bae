"""Data sources of CloudWatch Logs."""
