# What the module needs beside it: a bucket that takes access logs, and a boundary.

data "aws_caller_identity" "current" {}

locals {
  log_bucket = "audit-test-access-${data.aws_caller_identity.current.account_id}"
}

resource "aws_s3_bucket" "logs" {
  #checkov:skip=CKV_AWS_18: lives for the length of a test
  #checkov:skip=CKV_AWS_21: lives for the length of a test
  #checkov:skip=CKV_AWS_144: lives for the length of a test
  #checkov:skip=CKV_AWS_145: lives for the length of a test
  #checkov:skip=CKV2_AWS_6: lives for the length of a test
  #checkov:skip=CKV2_AWS_61: lives for the length of a test
  #checkov:skip=CKV2_AWS_62: lives for the length of a test
  bucket        = local.log_bucket
  force_destroy = true
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::${local.log_bucket}/*"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_policy" "boundary" {
  name = "audit-test-boundary"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "logs:PutLogEvents", Resource = "arn:aws:logs:*:*:log-group:/aws/cloudtrail/*" }]
  })
}

output "boundary_arn" {
  description = "ARN of the boundary."
  value       = aws_iam_policy.boundary.arn
}

output "log_bucket" {
  description = "Name of the bucket of access logs."
  value       = aws_s3_bucket_policy.logs.bucket
}
