provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
}

resource "aws_kms_key" "this" {
  description             = "Objects of the bucket example"
  deletion_window_in_days = 7
  enable_key_rotation     = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountPolicies"
      Effect    = "Allow"
      Action    = "kms:*"
      Resource  = "*"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
    }]
  })
}

data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "AccountReads"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::bucket-example-data-${local.account_id}/shared/*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${local.account_id}:root"]
    }
  }
}

module "data" {
  source = "../.."

  name             = "bucket-example-data-${local.account_id}"
  event_bridge     = true
  force_destroy    = true
  kms_key_arn      = aws_kms_key.this.arn
  policy_documents = [data.aws_iam_policy_document.reader.json]

  lifecycle_settings = {
    noncurrent_days          = 30
    noncurrent_versions_kept = 3
    prefix_expiration_days   = { "tmp/" = 7 }
    transitions              = { INTELLIGENT_TIERING = 0 }
  }

  tags = { example = "bucket" }
}

module "evidence" {
  source = "../.."

  name          = "bucket-example-evidence-${local.account_id}"
  force_destroy = true
  kms_key_arn   = aws_kms_key.this.arn
  retention     = { days = 1 }

  tags = { example = "bucket" }
}

output "buckets" {
  description = "Names of the two buckets."
  value       = [module.data.id, module.evidence.id]
}
