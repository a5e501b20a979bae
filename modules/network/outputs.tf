output "availability_zones" {
  description = "The availability zones spanned, in order."
  value       = var.availability_zones
}

output "cidr" {
  description = "IPv4 range of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "default_security_group_id" {
  description = "The VPC's default security group, which lets nothing through."
  value       = aws_default_security_group.this.id
}

output "endpoint_security_group_id" {
  description = "Security group of the interface endpoints, null where there are none: what may send to it on port 443 reaches AWS."
  value       = one(aws_security_group.endpoints[*].id)
}

output "flow_log_group_arn" {
  description = "ARN of the log group that holds the flow log."
  value       = aws_cloudwatch_log_group.flow_logs.arn
}

output "gateway_endpoint_ids" {
  description = "Gateway endpoints by service."
  value       = { for service, endpoint in aws_vpc_endpoint.gateway : service => endpoint.id }
}

output "gateway_endpoint_prefix_list_ids" {
  description = "Prefix lists of the gateway endpoints by service, for egress rules."
  value       = { for service, endpoint in aws_vpc_endpoint.gateway : service => endpoint.prefix_list_id }
}

output "interface_endpoint_ids" {
  description = "Interface endpoints by service."
  value       = { for service, endpoint in aws_vpc_endpoint.interface : service => endpoint.id }
}

output "isolated_route_table_id" {
  description = "Route table of the isolated subnets."
  value       = aws_route_table.isolated.id
}

output "isolated_subnet_ids" {
  description = "Isolated subnets, in the order of the zones: no way out but the endpoints."
  value       = [for zone in var.availability_zones : aws_subnet.isolated[zone].id]
}

output "isolated_subnets" {
  description = "Isolated subnets by zone: id and IPv4 range."
  value       = { for zone, subnet in aws_subnet.isolated : zone => { id = subnet.id, cidr = subnet.cidr_block } }
}

output "nat_public_ips" {
  description = "Public addresses of the NAT gateways by zone, for allow-lists of others."
  value       = { for zone, address in aws_eip.nat : zone => address.public_ip }
}

output "private_route_table_ids" {
  description = "Route tables of the private subnets by zone."
  value       = { for zone, table in aws_route_table.private : zone => table.id }
}

output "private_subnet_ids" {
  description = "Private subnets, in the order of the zones: out through NAT where there is one."
  value       = [for zone in var.availability_zones : aws_subnet.private[zone].id]
}

output "private_subnets" {
  description = "Private subnets by zone: id and IPv4 range."
  value       = { for zone, subnet in aws_subnet.private : zone => { id = subnet.id, cidr = subnet.cidr_block } }
}

output "public_subnet_ids" {
  description = "Public subnets, in the order of the zones; empty without NAT."
  value       = [for zone in var.availability_zones : aws_subnet.public[zone].id if local.nat_enabled]
}

output "vpc_arn" {
  description = "ARN of the VPC."
  value       = aws_vpc.this.arn
}

output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}
