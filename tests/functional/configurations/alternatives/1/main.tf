# Modules take either this or that, which no variable tells before the plan; then objects get other content and names.
variable "secret" {
  type    = bool
  default = true
}

variable "sources" {
  type = map(object({ cidr = optional(string), group = optional(bool, false) }))
  default = {
    office = { cidr = "10.9.0.0/16" }
    peers  = { group = true }
  }
}

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = { owner = "platform" }
  }
}

resource "aws_vpc" "this" {
  cidr_block = "10.60.0.0/16"
}

resource "aws_subnet" "this" {
  for_each = { eu-west-1a = "10.60.0.0/24", eu-west-1b = "10.60.1.0/24" }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route_table" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route" "out" {
  route_table_id         = aws_route_table.this.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = var.secret ? aws_internet_gateway.this.id : null
  nat_gateway_id         = var.secret ? null : "nat-11111111111111111"
}

resource "aws_security_group" "this" {
  name   = "alternatives"
  vpc_id = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = var.sources

  security_group_id            = aws_security_group.this.id
  cidr_ipv4                    = each.value.cidr
  referenced_security_group_id = each.value.group ? aws_security_group.this.id : null
  from_port                    = 443
  ip_protocol                  = "tcp"
  to_port                      = 443
}

resource "aws_ssm_parameter" "this" {
  name           = "/alternatives/value"
  type           = var.secret ? "SecureString" : "String"
  value          = var.secret ? "hidden" : null
  insecure_value = var.secret ? null : "shown"
}

resource "aws_cloudwatch_log_group" "flow" {
  name = "alternatives"
}

resource "aws_iam_role" "flow" {
  name = "alternatives"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = ["vpc-flow-logs.amazonaws.com", "eks.amazonaws.com"] }
    }]
  })
}

resource "aws_flow_log" "this" {
  iam_role_arn    = aws_iam_role.flow.arn
  log_destination = aws_cloudwatch_log_group.flow.arn
  subnet_id       = var.secret ? null : aws_subnet.this["eu-west-1a"].id
  traffic_type    = "ALL"
  vpc_id          = var.secret ? aws_vpc.this.id : null
}

resource "aws_s3_bucket" "this" {
  bucket        = "alternatives-of-modules"
  force_destroy = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "this" {
  bucket = aws_s3_bucket_ownership_controls.this.bucket
  acl    = var.secret ? "private" : null

  dynamic "access_control_policy" {
    for_each = var.secret ? [] : ["unused"]

    content {
      owner {
        id = access_control_policy.value
      }
    }
  }
}

resource "aws_s3_object" "this" {
  bucket  = aws_s3_bucket.this.id
  key     = "notes.txt"
  content = "revision ${var.revision}"
}

resource "aws_eks_cluster" "this" {
  name     = "alternatives"
  role_arn = aws_iam_role.flow.arn

  kubernetes_network_config {
    ip_family         = "ipv4"
    service_ipv4_cidr = "172.20.0.0/16"
  }

  vpc_config {
    subnet_ids = [for subnet in aws_subnet.this : subnet.id]
  }
}

resource "aws_launch_template" "this" {
  name          = "alternatives"
  image_id      = "ami-11111111111111111"
  instance_type = "t3.micro"
  description   = "Revision ${var.revision}"
}

# Simulated; its name follows the template's version, which is not known while that changes.
resource "aws_autoscaling_group" "this" {
  name_prefix         = "alternatives-${aws_launch_template.this.latest_version}-"
  max_size            = 2
  min_size            = 1
  vpc_zone_identifier = [for subnet in aws_subnet.this : subnet.id]

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  lifecycle {
    create_before_destroy = true
  }
}
