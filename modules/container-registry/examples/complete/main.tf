provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "this" {
  description             = "Images of the registry example"
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

module "registry" {
  source = "../.."

  name             = "registry-example"
  force_delete     = true
  kms_key_arn      = aws_kms_key.this.arn
  pull_account_ids = ["222222222222"]

  repositories = {
    serving  = {}
    training = { images_kept = 10, mutable_tags = true, untagged_days = 3 }
  }

  tags = { example = "container-registry" }
}

output "repository_urls" {
  description = "Where to push."
  value       = module.registry.repository_urls
}
