"""The AWS API outside Terraform: one session, and its errors as what a user can act on."""
