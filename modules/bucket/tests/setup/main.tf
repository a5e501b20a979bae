# What a bucket needs beside it: a key and a bucket that takes access logs.

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "this" {
  #checkov:skip=CKV2_AWS_64: the default policy serves a test
  description             = "Tests of the bucket module"
  deletion_window_in_days = 7
  enable_key_rotation     = true
}

resource "aws_s3_bucket" "logs" {
  #checkov:skip=CKV_AWS_18: lives for the length of a test
  #checkov:skip=CKV_AWS_21: lives for the length of a test
  #checkov:skip=CKV_AWS_144: lives for the length of a test
  #checkov:skip=CKV_AWS_145: lives for the length of a test
  #checkov:skip=CKV2_AWS_6: lives for the length of a test
  #checkov:skip=CKV2_AWS_61: lives for the length of a test
  #checkov:skip=CKV2_AWS_62: lives for the length of a test
  bucket        = "bucket-test-logs-${data.aws_caller_identity.current.account_id}"
  force_destroy = true
}

# S3 checks that its log delivery may write before it accepts a log bucket.
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccessLogs"
      Effect    = "Allow"
      Action    = "s3:PutObject"
      Resource  = "${aws_s3_bucket.logs.arn}/*"
      Principal = { Service = "logging.s3.amazonaws.com" }
    }]
  })
}

output "account_id" {
  description = "Account that the test runs in."
  value       = data.aws_caller_identity.current.account_id
}

output "kms_key_arn" {
  description = "ARN of a key."
  value       = aws_kms_key.this.arn
}

output "log_bucket" {
  description = "Name of a bucket that takes access logs."
  value       = aws_s3_bucket_policy.logs.bucket
}
