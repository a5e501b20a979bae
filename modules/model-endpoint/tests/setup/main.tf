# What the endpoint needs from elsewhere: a network, a key, buckets and two versions of a model.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

data "aws_caller_identity" "current" {}

resource "aws_vpc" "this" {
  #checkov:skip=CKV2_AWS_11: lives for the length of a test
  #checkov:skip=CKV2_AWS_12: lives for the length of a test

  cidr_block = "10.20.0.0/16"
}

resource "aws_subnet" "this" {
  for_each = { "eu-west-1a" = "10.20.0.0/24", "eu-west-1b" = "10.20.1.0/24" }

  availability_zone = each.key
  cidr_block        = each.value
  vpc_id            = aws_vpc.this.id
}

resource "aws_kms_key" "this" {
  #checkov:skip=CKV2_AWS_64: lives for the length of a test

  description         = "Model endpoint under test"
  enable_key_rotation = true
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV2_AWS_6: lives for the length of a test
  #checkov:skip=CKV2_AWS_61: lives for the length of a test
  #checkov:skip=CKV2_AWS_62: lives for the length of a test
  #checkov:skip=CKV_AWS_144: lives for the length of a test
  #checkov:skip=CKV_AWS_145: lives for the length of a test
  #checkov:skip=CKV_AWS_18: lives for the length of a test
  #checkov:skip=CKV_AWS_21: lives for the length of a test

  for_each = toset(["artifact", "capture"])

  bucket        = "endpoint-test-${each.key}-${data.aws_caller_identity.current.account_id}"
  force_destroy = true
}

resource "aws_s3_object" "model" {
  for_each = toset(["no", "yes"])

  bucket         = aws_s3_bucket.this["artifact"].id
  content_base64 = filebase64("${path.module}/${each.key}.tar.gz")
  key            = "models/${each.key}.tar.gz"
}

resource "aws_iam_policy" "boundary" {
  #checkov:skip=CKV_AWS_288: a boundary grants nothing by itself
  #checkov:skip=CKV_AWS_289: a boundary grants nothing by itself
  #checkov:skip=CKV_AWS_290: a boundary grants nothing by itself
  #checkov:skip=CKV_AWS_355: a boundary grants nothing by itself

  name = "endpoint-test-boundary"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:*", "kms:*"], Resource = "*" }]
  })
}

resource "aws_sns_topic" "this" {
  name              = "endpoint-test"
  kms_master_key_id = aws_kms_key.this.arn
}

output "boundary_arn" {
  description = "ARN of the permissions boundary."
  value       = aws_iam_policy.boundary.arn
}

output "capture_bucket" {
  description = "Bucket of captured data."
  value       = aws_s3_bucket.this["capture"].id
}

output "kms_key_arn" {
  description = "ARN of the key."
  value       = aws_kms_key.this.arn
}

output "model_bucket_arn" {
  description = "ARN of the bucket that holds the archives."
  value       = aws_s3_bucket.this["artifact"].arn
}

output "model_data_urls" {
  description = "S3 URIs of the archives by what the model answers."
  value       = { for answer, object in aws_s3_object.model : answer => "s3://${object.bucket}/${object.key}" }
}

output "subnet_ids" {
  description = "Subnets of two zones."
  value       = [for subnet in aws_subnet.this : subnet.id]
}

output "topic_arn" {
  description = "ARN of the topic that alarms tell."
  value       = aws_sns_topic.this.arn
}

output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}
