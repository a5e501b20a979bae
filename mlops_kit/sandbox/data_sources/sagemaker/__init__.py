"""Data sources of SageMaker."""
