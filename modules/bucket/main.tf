data "aws_partition" "current" {}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18: access logs are kept where access_log_bucket names a bucket
  #checkov:skip=CKV_AWS_144: a copy in another region is a decision of the environment, not of every bucket
  #checkov:skip=CKV2_AWS_62: events go to EventBridge where event_bridge is set
  bucket              = var.name
  force_destroy       = var.force_destroy
  object_lock_enabled = var.retention != null
  tags                = var.tags
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
    # One data key for many objects: far fewer calls to KMS.
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      kms_master_key_id = var.kms_key_arn
      sse_algorithm     = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = var.versioning ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "housekeeping"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = var.lifecycle_settings.abort_upload_days
    }

    noncurrent_version_expiration {
      newer_noncurrent_versions = var.lifecycle_settings.noncurrent_versions_kept
      noncurrent_days           = var.lifecycle_settings.noncurrent_days
    }

    # A delete marker with no version left under it ends with the objects, where these end, else at once.
    expiration {
      days                         = var.lifecycle_settings.expiration_days
      expired_object_delete_marker = var.lifecycle_settings.expiration_days == null ? true : null
    }

    dynamic "transition" {
      for_each = var.lifecycle_settings.transitions

      content {
        days          = transition.value
        storage_class = transition.key
      }
    }
  }

  dynamic "rule" {
    for_each = var.lifecycle_settings.prefix_expiration_days

    content {
      id     = "expire-${rule.key}"
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
  target_prefix = coalesce(var.access_log_prefix, "${var.name}/")
}

resource "aws_s3_bucket_object_lock_configuration" "this" {
  count = var.retention == null ? 0 : 1

  bucket = aws_s3_bucket.this.id

  rule {
    default_retention {
      mode = var.retention.mode
      days = var.retention.days
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_notification" "this" {
  count = var.event_bridge ? 1 : 0

  bucket      = aws_s3_bucket.this.id
  eventbridge = true
}
