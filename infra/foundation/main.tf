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
  permissions_boundary_arn = var.permissions_boundary_arn
}
