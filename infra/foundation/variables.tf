variable "account_id" {
  description = "The only account that this stack may act in."
  type        = string
  nullable    = false
}

variable "availability_zone_count" {
  description = "How many zones of the region to span, where none are named."
  type        = number
  default     = null
}

variable "availability_zones" {
  description = "Zones to span, in order; empty takes the first availability_zone_count."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "cidr" {
  description = "IPv4 range of the VPC."
  type        = string
  nullable    = false
}

variable "deploy_role_arn" {
  description = "Role that the provider assumes; null acts as the caller."
  type        = string
  default     = null
}

variable "flow_log_retention_days" {
  description = "Days for which flow logs are kept."
  type        = number
  nullable    = false
}

variable "interface_endpoints" {
  description = "Services reached through interface endpoints, by short name."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "key_deletion_window_in_days" {
  description = "Days in which the deletion of the key can be cancelled."
  type        = number
  nullable    = false
}

variable "name" {
  description = "Prefix of the name of every resource."
  type        = string
  nullable    = false
}

variable "nat" {
  description = "NAT gateways: none, single or per_az."
  type        = string
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Policy that bounds every role made here; null for none."
  type        = string
  default     = null
}

variable "region" {
  description = "Region of every resource."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  nullable    = false
}
