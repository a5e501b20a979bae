module "bucket" {
  source   = "../../modules/bucket"
  for_each = var.buckets

  name               = each.value
  access_log_bucket  = var.log_bucket
  force_destroy      = !var.deletion_protection
  kms_key_arn        = var.kms_key_arn
  lifecycle_settings = local.lifecycle[each.key]
}

module "container_registry" {
  source = "../../modules/container-registry"

  name             = var.name
  force_delete     = !var.deletion_protection
  kms_key_arn      = var.kms_key_arn
  pull_account_ids = var.pull_account_ids
  repositories     = { for repository in var.repositories : repository => {} }
}

module "model_registry" {
  source = "../../modules/model-registry"

  name   = var.name
  groups = { for model, description in var.model_groups : model => { description = description } }
}

module "cluster" {
  source = "../../modules/eks-cluster"

  name                     = var.name
  access_entries           = local.access_entries
  api_client_cidrs         = var.cluster.api_client_cidrs
  control_plane_subnet_ids = slice(var.private_subnet_ids, 0, 2) # zones are appended, and EKS keeps the first ones
  deletion_protection      = var.deletion_protection
  endpoint_public_access   = var.cluster.public_access
  kms_key_arn              = var.kms_key_arn
  kubernetes_version       = var.cluster.version
  log_retention_days       = var.log_retention_days
  node_groups              = var.cluster.node_groups
  permissions_boundary_arn = var.permissions_boundary_arn
  public_access_cidrs      = var.cluster.public_access_cidrs
  subnet_ids               = var.private_subnet_ids
  vpc_id                   = var.vpc_id
}
