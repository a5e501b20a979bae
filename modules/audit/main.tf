data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id

  # Known at plan, unlike the attributes of what they name, so that the policies can be reviewed before the first apply.
  bucket_arn = "arn:${local.partition}:s3:::${var.bucket_name}"
  trail_arn  = "arn:${local.partition}:cloudtrail:${local.region}:${local.account_id}:trail/${var.name}"

  # By way of a local: Terraform reads a data source that names a resource itself only once that resource's changes
  # are made, tags included, and until then nobody could review the policy.
  key_arn = aws_kms_key.this.arn
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18: access logs are kept where access_log_bucket names a bucket
  #checkov:skip=CKV_AWS_144: object lock protects the evidence; a copy in another region is a decision of the organisation
  #checkov:skip=CKV2_AWS_62: nothing acts on the arrival of a log file
  bucket              = var.bucket_name
  force_destroy       = var.force_destroy
  object_lock_enabled = true
  tags                = var.tags

  # The key must outlive the evidence: a destroy that stops at a locked bucket leaves the key as it is.
  depends_on = [aws_kms_key.this]
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket = aws_s3_bucket.this.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.this.arn
      sse_algorithm     = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    default_retention {
      mode = var.retention.mode
      days = var.retention.days
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "housekeeping"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    # A version that is still locked stays, whatever the rule says.
    noncurrent_version_expiration {
      noncurrent_days = var.retention.days
    }

    expiration {
      expired_object_delete_marker = true
    }
  }

  dynamic "rule" {
    for_each = { for prefix, days in { "AWSLogs/" = var.trail_expiration_days } : prefix => days if days != null }

    content {
      id     = "trail"
      status = "Enabled"

      filter {
        prefix = rule.key
      }

      expiration {
        days = rule.value
      }
    }
  }

  # Rules for noncurrent versions are accepted only once the bucket knows versions.
  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_logging" "this" {
  count = var.access_log_bucket == null ? 0 : 1

  bucket        = aws_s3_bucket.this.id
  target_bucket = var.access_log_bucket
  target_prefix = "${var.bucket_name}/"
}

resource "aws_accessanalyzer_analyzer" "this" {
  count = var.access_analyzer ? 1 : 0

  analyzer_name = var.name
  type          = "ACCOUNT"
  tags          = var.tags
}
