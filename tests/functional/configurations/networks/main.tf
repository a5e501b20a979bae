provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "peer"
  region = "us-east-1"
}
resource "aws_vpc" "a" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}
resource "aws_vpc" "b" {
  provider   = aws.peer
  cidr_block = "10.1.0.0/16"
}
resource "aws_vpc" "c" { cidr_block = "10.2.0.0/16" }
resource "aws_vpc_ipv4_cidr_block_association" "c" {
  vpc_id     = aws_vpc.c.id
  cidr_block = "100.64.0.0/16"
}
resource "aws_vpc_peering_connection" "ab" {
  vpc_id      = aws_vpc.a.id
  peer_vpc_id = aws_vpc.b.id
  peer_region = "us-east-1"
  auto_accept = false
}
resource "aws_vpc_peering_connection_accepter" "ab" {
  provider                  = aws.peer
  vpc_peering_connection_id = aws_vpc_peering_connection.ab.id
  auto_accept               = true
}
resource "aws_vpc_peering_connection" "ac" {
  vpc_id      = aws_vpc.a.id
  peer_vpc_id = aws_vpc.c.id
  auto_accept = true
}
resource "aws_route_table" "a" { vpc_id = aws_vpc.a.id }
resource "aws_route" "ac" {
  route_table_id            = aws_route_table.a.id
  destination_cidr_block    = aws_vpc.c.cidr_block
  vpc_peering_connection_id = aws_vpc_peering_connection.ac.id
}
resource "aws_subnet" "a" {
  vpc_id                          = aws_vpc.a.id
  cidr_block                      = "10.0.1.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.a.ipv6_cidr_block, 8, 1)
  assign_ipv6_address_on_creation = true
}
resource "aws_egress_only_internet_gateway" "a" { vpc_id = aws_vpc.a.id }
resource "aws_route" "v6" {
  route_table_id              = aws_route_table.a.id
  destination_ipv6_cidr_block = "::/0"
  egress_only_gateway_id      = aws_egress_only_internet_gateway.a.id
}
resource "aws_eip" "nat" { domain = "vpc" }
resource "aws_internet_gateway" "a" { vpc_id = aws_vpc.a.id }
resource "aws_nat_gateway" "a" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.a.id
  depends_on    = [aws_internet_gateway.a]
}
resource "aws_nat_gateway" "private" {
  subnet_id         = aws_subnet.a.id
  connectivity_type = "private"
}
resource "aws_route" "nat" {
  route_table_id         = aws_route_table.a.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.a.id
}
resource "aws_network_acl" "a" {
  vpc_id     = aws_vpc.a.id
  subnet_ids = [aws_subnet.a.id]
  ingress {
    protocol   = "tcp"
    rule_no    = 100
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }
  egress {
    protocol   = "-1"
    rule_no    = 100
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
}
resource "aws_network_acl_rule" "a" {
  network_acl_id = aws_network_acl.b.id
  rule_number    = 200
  protocol       = "udp"
  rule_action    = "deny"
  cidr_block     = "10.9.0.0/16"
  from_port      = 1
  to_port        = 2
}
resource "aws_network_acl" "b" { vpc_id = aws_vpc.c.id }
resource "aws_default_network_acl" "a" {
  default_network_acl_id = aws_vpc.a.default_network_acl_id
  lifecycle { ignore_changes = [subnet_ids] }
}
resource "aws_default_route_table" "a" {
  default_route_table_id = aws_vpc.a.default_route_table_id
  route                  = []
}
resource "aws_default_security_group" "a" { vpc_id = aws_vpc.a.id }
resource "aws_vpc_dhcp_options" "a" {
  domain_name         = "corp.internal"
  domain_name_servers = ["AmazonProvidedDNS"]
}
resource "aws_vpc_dhcp_options_association" "a" {
  vpc_id          = aws_vpc.a.id
  dhcp_options_id = aws_vpc_dhcp_options.a.id
}
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.a.id
  service_name    = "com.amazonaws.eu-west-1.s3"
  route_table_ids = [aws_route_table.a.id]
}
data "aws_vpc_endpoint_service" "ecr" {
  service      = "ecr.api"
  service_type = "Interface"
}
resource "aws_vpc_endpoint" "ecr" {
  vpc_id              = aws_vpc.c.id
  service_name        = data.aws_vpc_endpoint_service.ecr.service_name
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = false
}
resource "aws_ec2_managed_prefix_list" "this" {
  name           = "offices"
  address_family = "IPv4"
  max_entries    = 5
  entry {
    cidr        = "203.0.113.0/24"
    description = "main"
  }
}
resource "aws_security_group" "pl" {
  name_prefix = "pl-"
  description = "by prefix list"
  vpc_id      = aws_vpc.a.id
}
resource "aws_vpc_security_group_ingress_rule" "pl" {
  security_group_id = aws_security_group.pl.id
  prefix_list_id    = aws_ec2_managed_prefix_list.this.id
  ip_protocol       = "-1"
  tags              = { Name = "offices" }
}
resource "aws_vpc_security_group_egress_rule" "sg" {
  security_group_id            = aws_security_group.pl.id
  referenced_security_group_id = aws_security_group.pl.id
  ip_protocol                  = "icmp"
  from_port                    = -1
  to_port                      = -1
}
resource "aws_ec2_transit_gateway" "this" { description = "hub" }
resource "aws_ec2_transit_gateway_vpc_attachment" "a" {
  transit_gateway_id = aws_ec2_transit_gateway.this.id
  vpc_id             = aws_vpc.a.id
  subnet_ids         = [aws_subnet.a.id]
}
resource "aws_customer_gateway" "this" {
  bgp_asn    = 65000
  ip_address = "203.0.113.1"
  type       = "ipsec.1"
}
resource "aws_vpn_gateway" "this" { vpc_id = aws_vpc.c.id }
resource "aws_vpn_connection" "this" {
  customer_gateway_id = aws_customer_gateway.this.id
  vpn_gateway_id      = aws_vpn_gateway.this.id
  type                = "ipsec.1"
  static_routes_only  = true
}
resource "aws_flow_log" "a" {
  vpc_id               = aws_vpc.a.id
  traffic_type         = "ALL"
  log_destination_type = "s3"
  log_destination      = aws_s3_bucket.flow.arn
  destination_options {
    file_format        = "parquet"
    per_hour_partition = true
  }
}
resource "aws_s3_bucket" "flow" {
  bucket_prefix = "flow-"
  force_destroy = true
}
resource "aws_network_interface" "this" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.0.1.50"]
  security_groups = [aws_security_group.pl.id]
}
resource "aws_key_pair" "this" {
  key_name   = "me"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2bFZr0RY9qL8QJc0v2Yl1w7x9xXU3gW0g0q1k1h1Xk me@example.com"
}
resource "aws_ebs_volume" "this" {
  availability_zone = "eu-west-1a"
  size              = 10
  type              = "gp3"
  encrypted         = true
}
data "aws_vpcs" "all" { depends_on = [aws_vpc.a] }
data "aws_security_groups" "all" {
  filter {
    name   = "vpc-id"
    values = [aws_vpc.a.id]
  }
}
data "aws_route_tables" "a" { vpc_id = aws_vpc.a.id }
data "aws_prefix_list" "s3" { name = "com.amazonaws.eu-west-1.s3" }
data "aws_ec2_managed_prefix_list" "s3" { name = "com.amazonaws.eu-west-1.s3" }
data "aws_ip_ranges" "cf" {
  services = ["cloudfront"]
}
data "aws_ec2_instance_type" "m" { instance_type = "m5.large" }
data "aws_ec2_instance_type_offerings" "m" {
  filter {
    name   = "instance-type"
    values = ["m5.large"]
  }
}
data "aws_default_tags" "this" {}
data "aws_service_principal" "s3" { service_name = "s3" }
data "aws_arn" "x" { arn = aws_vpc.a.arn }
