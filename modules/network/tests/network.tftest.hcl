# The network is made, changed and looked at, feature by feature.

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = { project = "network-test" }
  }
}

run "setup" {
  module {
    source = "./tests/setup"
  }
}

variables {
  name               = "test"
  cidr               = "10.20.0.0/16"
  availability_zones = ["eu-west-1a", "eu-west-1b"]
  tags               = { purpose = "test" }
}

run "closed_by_default" {
  variables {
    flow_log = { kms_key_arn = run.setup.kms_key_arn }
  }

  assert {
    condition     = length(output.private_subnet_ids) == 2 && length(output.isolated_subnet_ids) == 2
    error_message = "Every zone has a private and an isolated subnet."
  }

  assert {
    condition     = length(output.public_subnet_ids) == 0 && length(aws_internet_gateway.this) == 0 && length(aws_nat_gateway.this) == 0
    error_message = "Without NAT there is no public subnet and no way out."
  }

  assert {
    condition     = length(aws_default_security_group.this.ingress) == 0 && length(aws_default_security_group.this.egress) == 0
    error_message = "The default security group lets nothing through."
  }

  assert {
    condition     = length(aws_default_route_table.this.route) == 0
    error_message = "The main route table leads nowhere."
  }

  assert {
    condition     = aws_vpc.this.enable_dns_support && aws_vpc.this.enable_dns_hostnames
    error_message = "Private names of endpoints need the VPC's DNS."
  }

  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.private), values(aws_subnet.isolated)) : !subnet.map_public_ip_on_launch])
    error_message = "Nothing gets a public address by itself."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.private : subnet.tags["kubernetes.io/role/internal-elb"] == "1"])
    error_message = "Kubernetes finds the private subnets for internal load balancers."
  }

  assert {
    condition     = aws_vpc.this.tags_all["project"] == "network-test" && aws_vpc.this.tags_all["purpose"] == "test"
    error_message = "The module's tags and the provider's default tags are both there."
  }

  assert {
    condition     = length(output.interface_endpoint_ids) == 0
    error_message = "Interface endpoints cost money and come on demand."
  }
}

run "address_plan" {
  variables {
    flow_log = { kms_key_arn = run.setup.kms_key_arn }
  }

  assert {
    condition = [for zone in var.availability_zones : output.private_subnets[zone].cidr] == [
      "10.20.0.0/20", "10.20.32.0/20",
    ]
    error_message = "Private subnets are half of a slot."
  }

  assert {
    condition = [for zone in var.availability_zones : output.isolated_subnets[zone].cidr] == [
      "10.20.16.0/21", "10.20.48.0/21",
    ]
    error_message = "Isolated subnets are a quarter of a slot."
  }
}

run "flow_log" {
  variables {
    flow_log = { kms_key_arn = run.setup.kms_key_arn }
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow_logs.kms_key_id == run.setup.kms_key_arn && aws_cloudwatch_log_group.flow_logs.retention_in_days == 365
    error_message = "The flow log is encrypted with the given key and kept for a year."
  }

  assert {
    condition     = aws_flow_log.this.vpc_id == output.vpc_id && aws_flow_log.this.traffic_type == "ALL" && aws_flow_log.this.log_destination == output.flow_log_group_arn
    error_message = "All traffic of the VPC is recorded in the module's log group."
  }

  assert {
    condition     = jsondecode(aws_iam_role.flow_logs.assume_role_policy).Statement[0].Principal.Service == "vpc-flow-logs.amazonaws.com"
    error_message = "Flow logs alone may use the role."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.flow_logs.policy).Statement : statement.Resource != "*"])
    error_message = "The role names what it may write to."
  }
}

run "flow_log_settings" {
  variables {
    flow_log = {
      kms_key_arn         = run.setup.kms_key_arn
      retention_days      = 30
      traffic_type        = "REJECT"
      aggregation_seconds = 60
    }
    permissions_boundary_arn = run.setup.boundary_arn
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow_logs.retention_in_days == 30 && aws_flow_log.this.traffic_type == "REJECT" && aws_flow_log.this.max_aggregation_interval == 60
    error_message = "The settings reach the flow log."
  }

  assert {
    condition     = aws_iam_role.flow_logs.permissions_boundary == run.setup.boundary_arn
    error_message = "The boundary is on the role."
  }
}

run "gateway_endpoints" {
  variables {
    flow_log = { kms_key_arn = run.setup.kms_key_arn }
  }

  assert {
    condition     = output.endpoint_security_group_id == null
    error_message = "Gateway endpoints need no security group."
  }

  assert {
    condition     = toset(keys(output.gateway_endpoint_ids)) == toset(["dynamodb", "s3"])
    error_message = "Amazon S3 and DynamoDB are reached without NAT."
  }

  assert {
    condition = alltrue([
      for endpoint in aws_vpc_endpoint.gateway :
      toset(endpoint.route_table_ids) == toset(concat(values(output.private_route_table_ids), [output.isolated_route_table_id]))
    ])
    error_message = "Private and isolated subnets reach the gateway endpoints."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_vpc_endpoint.gateway["s3"].policy).Statement :
      statement.Resource == "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
    ])
    error_message = "Layers of container images pass."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_vpc_endpoint.gateway["dynamodb"].policy).Statement :
      statement.Condition.StringEquals["aws:PrincipalAccount"] != null
    ])
    error_message = "Trusted accounts alone reach DynamoDB."
  }
}

run "interface_endpoints" {
  variables {
    flow_log            = { kms_key_arn = run.setup.kms_key_arn }
    interface_endpoints = ["ecr.api", "ecr.dkr", "eks", "eks-auth", "kms", "logs", "sagemaker.api", "sagemaker.runtime", "ssm", "sts"]
    endpoint_policies = {
      kms = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Principal = "*", Action = "kms:Decrypt", Resource = "*" }]
      })
    }
    trusted_account_ids = ["222222222222"]
  }

  assert {
    condition     = length(output.interface_endpoint_ids) == 10
    error_message = "Each service has its endpoint."
  }

  assert {
    condition = alltrue([
      for endpoint in aws_vpc_endpoint.interface :
      toset(endpoint.subnet_ids) == toset(output.isolated_subnet_ids) && toset(endpoint.security_group_ids) == toset([output.endpoint_security_group_id]) && endpoint.private_dns_enabled
    ])
    error_message = "Endpoints stand in the isolated subnets, behind their security group, under the services' own names."
  }

  assert {
    condition     = aws_vpc_endpoint.interface["sagemaker.runtime"].service_name == "com.amazonaws.eu-west-1.sagemaker.runtime"
    error_message = "A short name becomes the service's full name."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints[0].cidr_ipv4 == "10.20.0.0/16" && aws_vpc_security_group_ingress_rule.endpoints[0].from_port == 443 && aws_vpc_security_group_ingress_rule.endpoints[0].to_port == 443
    error_message = "HTTPS from inside the VPC is all that endpoints take."
  }

  assert {
    condition     = jsondecode(aws_vpc_endpoint.interface["kms"].policy).Statement[0].Action == "kms:Decrypt"
    error_message = "A given policy takes the place of the default."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_vpc_endpoint.interface["sts"].policy).Statement :
      contains(try(statement.Condition.StringEquals["aws:PrincipalAccount"], statement.Condition.StringEquals["aws:ResourceAccount"]), "222222222222")
    ])
    error_message = "Trusted accounts are let through."
  }
}

# EC2 refuses to delete a security group that endpoints are in.
run "another_name" {
  variables {
    name                = "renamed"
    flow_log            = { kms_key_arn = run.setup.kms_key_arn }
    interface_endpoints = ["sts"]
  }

  assert {
    condition     = aws_vpc_endpoint.interface["sts"].id == run.interface_endpoints.interface_endpoint_ids["sts"] && output.endpoint_security_group_id != run.interface_endpoints.endpoint_security_group_id
    error_message = "Endpoints stay, and move to the group of the new name."
  }

  assert {
    condition     = output.vpc_id == run.interface_endpoints.vpc_id
    error_message = "The VPC stays."
  }
}

run "one_nat_gateway" {
  variables {
    flow_log = { kms_key_arn = run.setup.kms_key_arn }
    nat      = "single"
  }

  assert {
    condition     = keys(output.nat_public_ips) == ["eu-west-1a"] && length(output.public_subnet_ids) == 2
    error_message = "The first zone has the NAT gateway."
  }

  assert {
    condition     = length(aws_route.nat) == 2 && alltrue([for route in aws_route.nat : route.nat_gateway_id == aws_nat_gateway.this["eu-west-1a"].id])
    error_message = "All zones leave through it."
  }

  assert {
    condition     = aws_route.internet[0].gateway_id == aws_internet_gateway.this[0].id
    error_message = "The public subnets reach the internet."
  }

  assert {
    condition     = [for zone in var.availability_zones : aws_subnet.public[zone].cidr_block] == ["10.20.24.0/24", "10.20.56.0/24"]
    error_message = "Public subnets are small and at the end of a slot."
  }
}

run "nat_gateway_per_zone" {
  variables {
    flow_log = { kms_key_arn = run.setup.kms_key_arn }
    nat      = "per_az"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 2 && alltrue([for zone, route in aws_route.nat : route.nat_gateway_id == aws_nat_gateway.this[zone].id])
    error_message = "Each zone leaves through its own NAT gateway."
  }

  assert {
    condition     = alltrue([for zone, gateway in aws_nat_gateway.this : gateway.subnet_id == aws_subnet.public[zone].id])
    error_message = "Each NAT gateway stands in its zone."
  }

  assert {
    condition     = output.private_subnet_ids == run.one_nat_gateway.private_subnet_ids
    error_message = "Another NAT mode leaves the private subnets alone."
  }
}

run "another_zone" {
  variables {
    flow_log           = { kms_key_arn = run.setup.kms_key_arn }
    availability_zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  }

  assert {
    condition     = slice(output.private_subnet_ids, 0, 2) == run.nat_gateway_per_zone.private_subnet_ids
    error_message = "A zone appended moves nothing that is there."
  }

  assert {
    condition     = output.isolated_subnets["eu-west-1c"].cidr == "10.20.80.0/21"
    error_message = "The new zone takes the next slot."
  }
}

run "smallest_range" {
  command = plan

  variables {
    flow_log           = { kms_key_arn = run.setup.kms_key_arn }
    cidr               = "192.168.16.0/20"
    availability_zones = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f"]
    nat                = "per_az"
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : split("/", subnet.cidr_block)[1] == "28"]) && aws_subnet.public["us-east-1f"].cidr_block == "192.168.27.128/28"
    error_message = "Six zones fit into a /20, with subnets that AWS takes."
  }
}
