"""Backed types of SageMaker."""
