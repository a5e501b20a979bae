module "endpoint" {
  source = "../../modules/model-endpoint"

  name                     = var.name
  alarms                   = var.alarms
  capture                  = var.capture
  environment              = var.environment
  image                    = var.image
  instance_type            = var.instance_type
  kms_key_arn              = var.kms_key_arn
  max_instances            = var.max_instances
  min_instances            = var.min_instances
  model_bucket_arn         = var.artifact_bucket_arn
  model_data_url           = var.model_data_url
  model_prefix             = var.model_prefix
  permissions_boundary_arn = var.permissions_boundary_arn
  revision                 = var.revision
  subnet_ids               = var.subnet_ids
  target_invocations       = var.target_invocations
  vpc_id                   = var.vpc_id
}
