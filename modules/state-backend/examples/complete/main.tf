provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

module "state" {
  source = "../.."

  name                     = "state-example-${data.aws_caller_identity.current.account_id}"
  log_bucket_name          = "state-example-access-${data.aws_caller_identity.current.account_id}"
  deletion_protection      = false
  log_retention_days       = 90
  noncurrent_version_days  = 30
  noncurrent_versions_kept = 10

  tags = { example = "state-backend" }
}

output "bucket" {
  description = "Name of the state bucket."
  value       = module.state.bucket
}
