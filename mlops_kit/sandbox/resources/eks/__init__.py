"""Types of Amazon EKS."""
