"""hashicorp/aws as a Terraform provider server: the whole schema, backed and simulated types."""
