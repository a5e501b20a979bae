provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
}

module "audit" {
  source = "../.."

  name        = "audit-example"
  bucket_name = "audit-example-${local.account_id}"

  cloudwatch_logs = { retention_days = 30 }
  data_event_bucket_arns = [
    "arn:aws:s3:::audit-example-data-${local.account_id}",
    "arn:aws:s3:::audit-example-state-${local.account_id}",
  ]

  # An example is torn down; evidence that counts is kept under COMPLIANCE.
  force_destroy               = true
  key_deletion_window_in_days = 7
  retention                   = { mode = "GOVERNANCE", days = 1 }
  trail_expiration_days       = 90

  tags = { example = "audit" }
}

# A record as the kit writes it: under records/, locked from the moment it is there. S3 takes what it locks with a
# checksum alone.
resource "aws_s3_object" "record" {
  bucket             = module.audit.bucket
  checksum_algorithm = "SHA256"
  key                = "${module.audit.records_prefix}example.json"
  content            = jsonencode({ operation = "example" })
  content_type       = "application/json"
  force_destroy      = true

  # The bucket's default locks it; the provider takes a lock that the configuration doesn't name for drift.
  lifecycle {
    ignore_changes = [object_lock_mode, object_lock_retain_until_date]
  }
}

output "evidence" {
  description = "Where the evidence is."
  value       = "${module.audit.bucket} (${module.audit.trail_arn})"
}
