provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc" "new_name" {
  cidr_block = "10.0.0.0/16"

  lifecycle {
    prevent_destroy = false
  }
}

moved {
  from = aws_vpc.old_name
  to   = aws_vpc.new_name
}

resource "aws_appconfig_application" "kept" {
  for_each = toset(["kept"])
  name     = each.key
}

moved {
  from = aws_appconfig_application.kept[0]
  to   = aws_appconfig_application.kept["kept"]
}

removed {
  from = aws_appconfig_application.forgotten

  lifecycle {
    destroy = false
  }
}

import {
  to = aws_appconfig_application.found
  id = "found"
}

resource "aws_appconfig_application" "found" {
  name = "found"
}

resource "terraform_data" "unchanged" {
  lifecycle {
    postcondition {
      condition     = keys(aws_appconfig_application.kept) == ["kept"]
      error_message = "The moved instance has its new key."
    }
  }
}
