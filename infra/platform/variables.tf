variable "account_id" {
  description = "The only account that this stack may act in."
  type        = string
  nullable    = false
}

variable "buckets" {
  description = "Names of the buckets by what they hold: artifact, capture, data and report."
  type        = map(string)
  nullable    = false
}

variable "cluster" {
  description = "Kubernetes cluster: version, API endpoint, node groups, and who may do what in it."
  type = object({
    access = map(object({
      principal_arn = string
      policy        = string
      namespaces    = list(string)
    }))
    api_client_cidrs = list(string)
    node_groups = map(object({
      ami_type       = string
      capacity_type  = string
      desired        = optional(number)
      disk_gib       = number
      instance_types = list(string)
      max            = number
      min            = number
    }))
    public_access       = bool
    public_access_cidrs = list(string)
    version             = string
  })
  nullable = false
}

variable "deletion_protection" {
  description = "Refuse to delete the cluster and buckets that are not empty."
  type        = bool
  nullable    = false
}

variable "deploy_role_arn" {
  description = "Role that the provider assumes; null acts as the caller."
  type        = string
  default     = null
}

variable "kms_key_arn" {
  description = "Customer key that encrypts what this stack stores."
  type        = string
  nullable    = false
}

variable "log_bucket" {
  description = "Bucket that receives the access logs of the others."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days for which logs are kept."
  type        = number
  nullable    = false
}

variable "model_groups" {
  description = "Model package groups: description by model."
  type        = map(string)
  nullable    = false
}

variable "name" {
  description = "Prefix of the name of every resource."
  type        = string
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Policy that bounds every role made here; null for none."
  type        = string
  default     = null
}

variable "private_subnet_ids" {
  description = "Subnets of the cluster."
  type        = list(string)
  nullable    = false
}

variable "pull_account_ids" {
  description = "Other accounts that may pull images."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "region" {
  description = "Region of every resource."
  type        = string
  nullable    = false
}

variable "repositories" {
  description = "Container repositories, by name under the prefix."
  type        = list(string)
  nullable    = false
}

variable "retention_days" {
  description = "Days for which superseded objects and captured data are kept."
  type        = number
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  nullable    = false
}

variable "vpc_id" {
  description = "VPC of the cluster."
  type        = string
  nullable    = false
}
