provider "aws" {
  region = "eu-west-1"
}

variable "cidr" {
  type = string

  validation {
    condition     = can(cidrnetmask(var.cidr))
    error_message = "cidr must be an IPv4 range in CIDR notation."
  }
}

resource "aws_vpc" "this" {
  cidr_block = var.cidr
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet(var.cidr, 4, 1)
}

output "subnet_cidr" {
  value = aws_subnet.this.cidr_block
}
