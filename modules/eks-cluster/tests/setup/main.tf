# What a cluster stands on: a network in two zones, a key, a boundary.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

resource "aws_vpc" "this" {
  # checkov:skip=CKV2_AWS_11:The tests' network carries no traffic
  # checkov:skip=CKV2_AWS_12:The tests' network carries no traffic
  cidr_block = "10.42.0.0/16"
}

resource "aws_subnet" "this" {
  for_each = { eu-west-1a = 0, eu-west-1b = 1 }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 4, each.value)
}

resource "aws_kms_key" "this" {
  # checkov:skip=CKV2_AWS_64:The tests' key encrypts nothing that lasts
  description             = "Tests of the EKS cluster module"
  deletion_window_in_days = 7
  enable_key_rotation     = true
}

resource "aws_iam_policy" "boundary" {
  name = "eks-test-boundary"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "NoIam", Effect = "Deny", Action = "iam:*", Resource = "*" }]
  })
}

output "boundary_arn" {
  description = "ARN of a permissions boundary."
  value       = aws_iam_policy.boundary.arn
}

output "kms_key_arn" {
  description = "ARN of a key."
  value       = aws_kms_key.this.arn
}

output "subnet_ids" {
  description = "Subnets in two availability zones."
  value       = [for subnet in aws_subnet.this : subnet.id]
}

output "vpc_id" {
  description = "VPC of the subnets."
  value       = aws_vpc.this.id
}
