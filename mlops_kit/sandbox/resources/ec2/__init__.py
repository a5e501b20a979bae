"""Amazon EC2 and VPC resource types."""
