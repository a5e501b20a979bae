locals {
  # Whose requests an endpoint lets through, unless `endpoint_policies` says otherwise.
  trusted_account_ids = sort(setunion([local.account_id], var.trusted_account_ids))

  default_statements = [{
    Sid       = "TrustedAccountsOnly"
    Effect    = "Allow"
    Principal = "*"
    Action    = "*"
    Resource  = "*"
    Condition = { StringEquals = { "aws:PrincipalAccount" = local.trusted_account_ids } }
  }]

  # Requests that carry no principal of ours and yet must pass.
  extra_statements = {
    # Layers of container images come from a bucket of Amazon ECR's, through URLs that ECR signed.
    s3 = [{
      Sid       = "ContainerImageLayers"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:${local.partition}:s3:::prod-${local.region}-starport-layer-bucket/*"
    }]
    # A pod exchanges its Kubernetes token for a role: the request is unsigned, the role is the account's own.
    sts = [{
      Sid       = "WebIdentities"
      Effect    = "Allow"
      Principal = "*"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Resource  = "*"
      Condition = { StringEquals = { "aws:ResourceAccount" = local.trusted_account_ids } }
    }]
  }

  endpoint_policies = {
    for service in setunion(var.gateway_endpoints, var.interface_endpoints) :
    service => lookup(var.endpoint_policies, service, jsonencode({
      Version   = "2012-10-17"
      Statement = concat(local.default_statements, lookup(local.extra_statements, service, []))
    }))
  }
}

# Says each service's full name, whether it honours endpoint policies, and in which zones it can be had.
data "aws_vpc_endpoint_service" "gateway" {
  for_each = var.gateway_endpoints

  service      = each.key
  service_type = "Gateway"
}

data "aws_vpc_endpoint_service" "interface" {
  for_each = var.interface_endpoints

  service      = each.key
  service_type = "Interface"
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = var.gateway_endpoints

  policy            = local.endpoint_policies[each.key]
  route_table_ids   = concat([for table in aws_route_table.private : table.id], [aws_route_table.isolated.id])
  service_name      = data.aws_vpc_endpoint_service.gateway[each.key].service_name
  vpc_endpoint_type = "Gateway"
  vpc_id            = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-${each.key}" })

  # The same for a key at all times, yet unknown where a module block with depends_on leaves data sources for later:
  # endpoints would be replaced.
  lifecycle {
    ignore_changes = [service_name]
  }
}

# In the isolated subnets: an endpoint answers and never calls, and private addresses are left to pods and models.
resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_endpoints

  policy              = data.aws_vpc_endpoint_service.interface[each.key].vpc_endpoint_policy_supported ? local.endpoint_policies[each.key] : null
  private_dns_enabled = true
  security_group_ids  = aws_security_group.endpoints[*].id
  service_name        = data.aws_vpc_endpoint_service.interface[each.key].service_name
  subnet_ids = [
    for zone, subnet in aws_subnet.isolated : subnet.id
    if contains(data.aws_vpc_endpoint_service.interface[each.key].availability_zones, zone)
  ]
  vpc_endpoint_type = "Interface"
  vpc_id            = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-${each.key}" })

  depends_on = [aws_vpc_security_group_ingress_rule.endpoints]

  lifecycle {
    ignore_changes = [service_name] # as above
  }
}

resource "aws_security_group" "endpoints" {
  count = length(var.interface_endpoints) > 0 ? 1 : 0

  description = "Interface endpoints of ${var.name}: HTTPS from inside the VPC, nothing out"
  name        = "${var.name}-endpoints"
  vpc_id      = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-endpoints" })

  # EC2 deletes no group that endpoints are in: under another name there is a new one first, which they join.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  count = length(aws_security_group.endpoints)

  cidr_ipv4         = aws_vpc.this.cidr_block
  description       = "HTTPS from inside the VPC"
  from_port         = 443
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.endpoints[count.index].id
  to_port           = 443

  tags = merge(var.tags, { Name = "${var.name}-endpoints-https" })

  lifecycle {
    create_before_destroy = true
  }
}
