provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = {
      project = "shop"
      owner   = "team-web"
    }
  }

  ignore_tags {
    key_prefixes = ["kubernetes.io/"]
  }
}

locals {
  zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  rules = {
    http  = { port = 80, cidrs = ["0.0.0.0/0"] }
    https = { port = 443, cidrs = ["0.0.0.0/0", "10.0.0.0/8"] }
  }
}

resource "aws_vpc" "this" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true

  tags = { Name = "shop" }
}

resource "aws_subnet" "private" {
  for_each = { for index, zone in local.zones : zone => cidrsubnet(aws_vpc.this.cidr_block, 8, index) }

  availability_zone = each.key
  cidr_block        = each.value
  vpc_id            = aws_vpc.this.id

  tags = { Name = "private-${each.key}" }

  timeouts {
    create = "5m"
  }
}

resource "aws_security_group" "web" {
  name        = "web"
  description = "HTTP from everywhere"
  vpc_id      = aws_vpc.this.id

  dynamic "ingress" {
    for_each = local.rules

    content {
      description = ingress.key
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = "tcp"
      cidr_blocks = ingress.value.cidrs
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  dynamic "attribute" {
    for_each = toset(["id", "customer", "day"])

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = toset(["customer", "day"])

    content {
      name            = "by-${global_secondary_index.value}"
      hash_key        = global_secondary_index.value
      projection_type = "ALL"
    }
  }

  point_in_time_recovery {
    enabled = true
  }

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}

resource "aws_appconfig_application" "many" {
  count = 3

  name = "part-${count.index}"
}

output "names" {
  value = aws_appconfig_application.many[*].name
}

output "tags" {
  value = aws_vpc.this.tags_all
}

check "tags" {
  assert {
    condition     = aws_vpc.this.tags_all == tomap({ Name = "shop", project = "shop", owner = "team-web" })
    error_message = "tags_all is default_tags under tags."
  }
}
