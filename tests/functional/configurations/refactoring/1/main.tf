provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc" "old_name" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_appconfig_application" "kept" {
  count = 1
  name  = "kept"
}

resource "aws_appconfig_application" "forgotten" {
  name = "forgotten"
}
