module "key" {
  source = "../../modules/kms-key"

  name                    = var.name
  description             = "Data, logs, volumes and secrets of ${var.name}"
  deletion_window_in_days = var.key_deletion_window_in_days
  services                = ["logs.${var.region}.amazonaws.com"]
  statements              = local.key_statements
}

module "network" {
  source = "../../modules/network"

  name                     = var.name
  availability_zones       = local.availability_zones
  cidr                     = var.cidr
  flow_log                 = { kms_key_arn = module.key.arn, retention_days = var.flow_log_retention_days }
  interface_endpoints      = var.interface_endpoints
  nat                      = var.nat
  permissions_boundary_arn = local.permissions_boundary_arn
}

module "audit" {
  source = "../../modules/audit"

  name                        = var.name
  access_analyzer             = var.audit.access_analyzer
  access_log_bucket           = var.log_bucket
  bucket_name                 = var.audit.bucket
  data_event_bucket_arns      = [for name in var.audit.data_event_buckets : "arn:${data.aws_partition.current.partition}:s3:::${name}"]
  force_destroy               = !var.deletion_protection
  key_deletion_window_in_days = var.key_deletion_window_in_days

  # What compliance locks nobody can delete: it is for what must outlive its environment.
  retention = {
    mode = var.deletion_protection ? "COMPLIANCE" : "GOVERNANCE"
    days = var.audit.retention_days
  }
}

module "ci_identity" {
  source = "../../modules/ci-identity"
  count  = var.ci == null ? 0 : 1

  name                     = var.name
  github                   = var.ci.github
  gitlab                   = var.ci.gitlab
  permissions_boundary_arn = var.permissions_boundary_arn
  state_bucket_arn         = "arn:${data.aws_partition.current.partition}:s3:::${var.state_bucket}"
  state_kms_key_arn        = var.state_kms_key_arn
}
