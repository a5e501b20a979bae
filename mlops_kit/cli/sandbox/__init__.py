"""The sandbox: AWS on this machine, for Terraform, boto3 and the AWS CLI."""
