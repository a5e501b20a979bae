# Settings come from build/<env>/<stack>/backend.hcl.
terraform {
  backend "s3" {}
}
