provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}

provider "aws" {
  alias  = "other_account"
  region = "eu-central-1"

  assume_role {
    role_arn     = "arn:aws:iam::222222222222:role/deploy"
    session_name = "pipeline"
  }
}

resource "aws_vpc" "home" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "virginia" {
  provider = aws.virginia

  cidr_block = "10.1.0.0/16"
}

resource "aws_vpc" "other_account" {
  provider = aws.other_account

  cidr_block = "10.2.0.0/16"
}

resource "aws_vpc" "by_argument" {
  region = "ap-southeast-2"

  cidr_block = "10.3.0.0/16"
}

output "arns" {
  value = {
    home          = aws_vpc.home.arn
    virginia      = aws_vpc.virginia.arn
    other_account = aws_vpc.other_account.arn
    by_argument   = aws_vpc.by_argument.arn
  }

  precondition {
    condition     = startswith(aws_vpc.home.arn, "arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-")
    error_message = "The default provider acts in its own region and account."
  }
  precondition {
    condition     = startswith(aws_vpc.virginia.arn, "arn:aws:ec2:us-east-1:111111111111:")
    error_message = "An alias acts in its region."
  }
  precondition {
    condition     = startswith(aws_vpc.other_account.arn, "arn:aws:ec2:eu-central-1:222222222222:")
    error_message = "An assumed role acts in its account."
  }
  precondition {
    condition     = startswith(aws_vpc.by_argument.arn, "arn:aws:ec2:ap-southeast-2:111111111111:")
    error_message = "A resource's own region goes before the provider's."
  }
}
