provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "app" {
  name = "kms-key-example-app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

module "key" {
  source = "../.."

  name                    = "kms-key-example"
  description             = "Everything that the example encrypts"
  administrators          = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
  users                   = [aws_iam_role.app.arn]
  services                = ["logs.eu-west-1.amazonaws.com", "sns.amazonaws.com"]
  deletion_window_in_days = 7
  rotation_period_in_days = 180

  statements = {
    OtherAccount = {
      actions    = ["kms:Decrypt", "kms:DescribeKey"]
      principals = { AWS = ["arn:aws:iam::222222222222:root"] }
      conditions = [{
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["s3.eu-west-1.amazonaws.com"]
      }]
    }
  }

  tags = { example = "kms-key" }
}

output "arn" {
  description = "ARN of the key."
  value       = module.key.arn
}
