module "state" {
  source = "../../modules/state-backend"

  name                = var.bucket
  deletion_protection = var.deletion_protection
  log_bucket_name     = var.log_bucket
  log_retention_days  = var.log_retention_days
}
