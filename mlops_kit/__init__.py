"""MLOps Kit: provision, review and serve machine learning on AWS, rehearsed on one machine first."""

__version__ = "0.1.0"
