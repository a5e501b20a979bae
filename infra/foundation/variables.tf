variable "account_id" {
  description = "The only account that this stack may act in."
  type        = string
  nullable    = false
}

variable "audit" {
  description = "Bucket of the evidence, days for which it is locked, buckets whose reads and writes are recorded, and whether the region's analyzer of access is made."
  type = object({
    access_analyzer    = bool
    bucket             = string
    data_event_buckets = list(string)
    retention_days     = number
  })
  nullable = false
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

variable "ci" {
  description = "The pipeline that may plan and apply, on one platform or the other; null for none."
  type = object({
    github = optional(object({
      apply_subjects     = optional(list(string))
      branch             = string
      create_provider    = bool
      environment        = string
      issuer             = optional(string)
      plan_subjects      = list(string)
      repository         = string
      subject_repository = optional(string)
    }))
    gitlab = optional(object({
      apply_subjects  = optional(list(string))
      branch          = string
      create_provider = bool
      issuer          = optional(string)
      plan_subjects   = list(string)
      project         = string
    }))
  })
  default = null
}

variable "cidr" {
  description = "IPv4 range of the VPC."
  type        = string
  nullable    = false
}

variable "deletion_protection" {
  description = "Keep the evidence from being deleted, whoever asks."
  type        = bool
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

variable "log_bucket" {
  description = "Bucket that receives access logs."
  type        = string
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

variable "state_bucket" {
  description = "Bucket of the states."
  type        = string
  nullable    = false
}

variable "state_kms_key_arn" {
  description = "Key that encrypts the states; needed where there is a pipeline."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  nullable    = false
}
