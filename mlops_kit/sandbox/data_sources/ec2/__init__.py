"""Amazon EC2 and VPC data sources."""
