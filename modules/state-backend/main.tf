data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id      = data.aws_caller_identity.current.account_id
  partition       = data.aws_partition.current.partition
  log_bucket_name = coalesce(var.log_bucket_name, "${var.name}-logs")

  # Known at plan, unlike the attributes of the buckets, so that the policies can be reviewed before the first apply.
  bucket_arn     = "arn:${local.partition}:s3:::${var.name}"
  log_bucket_arn = "arn:${local.partition}:s3:::${local.log_bucket_name}"

  # By way of a local: Terraform reads a data source that names a resource itself only once that resource's changes
  # are made, tags included, and until then nobody could review the policy.
  key_arn = aws_kms_key.this.arn
}

resource "aws_s3_bucket" "state" {
  #checkov:skip=CKV_AWS_144: versions protect the state; a copy in another region is a decision of the organisation
  #checkov:skip=CKV2_AWS_62: nothing acts on changes of a state file
  bucket        = var.name
  force_destroy = !var.deletion_protection
  tags          = var.tags

  # The key must outlive the states: where the bucket can't go, the key stays as well.
  depends_on = [aws_kms_key.this]
}

resource "aws_s3_bucket_ownership_controls" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "state" {
  bucket = aws_s3_bucket.state.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.this.arn
      sse_algorithm     = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    # An old version ends only when it is both old and one of many.
    noncurrent_version_expiration {
      newer_noncurrent_versions = var.noncurrent_versions_kept
      noncurrent_days           = var.noncurrent_version_days
    }

    # A released lock leaves a delete marker, which ends with the last version under it.
    expiration {
      expired_object_delete_marker = true
    }
  }

  # Plans hold what states hold, secrets too, and nobody applies an old one.
  rule {
    id     = "plans"
    status = "Enabled"

    filter {
      prefix = "plans/"
    }

    expiration {
      days = var.plan_retention_days
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }
  }

  # Rules for noncurrent versions are accepted only once the bucket knows versions.
  depends_on = [aws_s3_bucket_versioning.state]
}

resource "aws_s3_bucket_logging" "state" {
  bucket        = aws_s3_bucket.state.id
  target_bucket = aws_s3_bucket_policy.logs.bucket
  target_prefix = "${var.name}/"
}
