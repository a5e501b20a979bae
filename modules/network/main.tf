# The address plan. The VPC's range is cut into eight equal slots, one per availability zone in the order of
# `availability_zones`; each slot holds the zone's private subnet (half of it), its isolated subnet (a quarter)
# and its public subnet (a thirty-second). Nothing moves when a zone is appended.
#
#   slot      |----------- private -----------|--- isolated ---|p|-- free --|
#   of a /16  |  /20, 4,091 usable addresses  |  /21, 2,043    |/24|        |
#   of a /20  |  /24,   251 usable addresses  |  /25,   123    |/28|        |
locals {
  slots = { for index, zone in var.availability_zones : zone => index }

  private_cidrs  = { for zone, slot in local.slots : zone => cidrsubnet(var.cidr, 4, slot * 2) }
  isolated_cidrs = { for zone, slot in local.slots : zone => cidrsubnet(var.cidr, 5, slot * 4 + 2) }
  public_cidrs   = { for zone, slot in local.slots : zone => cidrsubnet(var.cidr, 8, slot * 32 + 24) if local.nat_enabled }

  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_hostnames = true
  enable_dns_support   = true

  tags = merge(var.tags, { Name = var.name })
}

# AWS makes these two with every VPC, and makes them open. Taken over and emptied, so that what is forgotten
# to be given a security group or a route table of its own reaches nothing.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-default-closed" })
}

resource "aws_default_route_table" "this" {
  default_route_table_id = aws_vpc.this.default_route_table_id
  route                  = []

  tags = merge(var.tags, { Name = "${var.name}-default-closed" })
}

resource "aws_subnet" "private" {
  for_each = local.private_cidrs

  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false
  vpc_id                  = aws_vpc.this.id

  tags = merge(
    var.tags,
    { "kubernetes.io/role/internal-elb" = "1" },
    var.private_subnet_tags,
    { Name = "${var.name}-private-${each.key}", tier = "private" },
  )
}

resource "aws_subnet" "isolated" {
  for_each = local.isolated_cidrs

  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false
  vpc_id                  = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-isolated-${each.key}", tier = "isolated" })
}

# Only NAT gateways live here, which bring their own addresses: nothing gets a public one by itself.
resource "aws_subnet" "public" {
  for_each = local.public_cidrs

  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false
  vpc_id                  = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-public-${each.key}", tier = "public" })
}
