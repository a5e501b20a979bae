locals {
  egress = var.egress != null ? var.egress : {
    cidr_blocks        = tomap({ vpc = data.aws_vpc.this[0].cidr_block })
    prefix_list_ids    = tomap({ s3 = data.aws_prefix_list.s3[0].id })
    security_group_ids = tomap({})
  }
}

data "aws_vpc" "this" {
  count = var.egress == null ? 1 : 0

  id = var.vpc_id
}

data "aws_prefix_list" "s3" {
  count = var.egress == null ? 1 : 0

  name = "com.amazonaws.${local.region}.s3"
}

# SageMaker reaches the containers over its own network: nobody in the VPC needs to, so nothing comes in.
resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5: attached by the model's vpc_config, which the rule does not know
  name        = "${var.name}-endpoint"
  description = "Containers of the endpoint ${var.name}"
  vpc_id      = var.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-endpoint" })

  # SageMaker removes its interfaces after the endpoint has gone, in the execution role. Until then the group is in
  # use, and a destroy waits here with the role's permissions in force.
  depends_on = [aws_iam_role_policy.execution]
}

resource "aws_vpc_security_group_egress_rule" "cidr" {
  for_each = local.egress.cidr_blocks

  security_group_id = aws_security_group.this.id
  description       = "HTTPS to ${each.key}"
  cidr_ipv4         = each.value
  from_port         = 443
  ip_protocol       = "tcp"
  to_port           = 443

  tags = var.tags
}

resource "aws_vpc_security_group_egress_rule" "prefix_list" {
  for_each = local.egress.prefix_list_ids

  security_group_id = aws_security_group.this.id
  description       = "HTTPS to ${each.key}"
  from_port         = 443
  ip_protocol       = "tcp"
  prefix_list_id    = each.value
  to_port           = 443

  tags = var.tags
}

resource "aws_vpc_security_group_egress_rule" "security_group" {
  for_each = local.egress.security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "HTTPS to ${each.key}"
  from_port                    = 443
  ip_protocol                  = "tcp"
  referenced_security_group_id = each.value
  to_port                      = 443

  tags = var.tags
}
