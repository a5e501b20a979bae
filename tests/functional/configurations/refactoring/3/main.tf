provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc" "new_name" {
  cidr_block = "10.9.0.0/16" # forces a replacement

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_appconfig_application" "found" {
  name        = "found"
  description = "changed in place"
}
