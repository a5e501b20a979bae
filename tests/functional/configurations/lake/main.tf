provider "aws" {
  region = "eu-west-1"
  default_tags { tags = { Owner = "data" } }
  ignore_tags { key_prefixes = ["kubernetes.io/"] }
}
variable "buckets" {
  type    = map(object({ versioning = optional(bool, true), lifecycle = optional(list(object({ days = number })), []) }))
  default = { raw = {}, clean = { versioning = false }, "audit-logs" = { lifecycle = [{ days = 30 }] } }
}
data "aws_caller_identity" "this" {}
data "aws_canonical_user_id" "this" {}
resource "aws_kms_key" "this" {
  description             = "data"
  deletion_window_in_days = 7
  enable_key_rotation     = true
}
resource "aws_kms_alias" "this" {
  name          = "alias/data"
  target_key_id = aws_kms_key.this.key_id
}
resource "aws_s3_bucket" "this" {
  for_each      = var.buckets
  bucket        = "lake-${each.key}"
  force_destroy = true
  tags          = { Name = each.key }
}
resource "aws_s3_bucket_versioning" "this" {
  for_each = var.buckets
  bucket   = aws_s3_bucket.this[each.key].id
  versioning_configuration { status = each.value.versioning ? "Enabled" : "Suspended" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = var.buckets
  bucket   = aws_s3_bucket.this[each.key].id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}
resource "aws_s3_bucket_public_access_block" "this" {
  for_each                = var.buckets
  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = var.buckets
  bucket   = aws_s3_bucket.this[each.key].id
  rule { object_ownership = "BucketOwnerPreferred" }
}
resource "aws_s3_bucket_acl" "logs" {
  bucket     = aws_s3_bucket.this["audit-logs"].id
  acl        = "log-delivery-write"
  depends_on = [aws_s3_bucket_ownership_controls.this]
}
resource "aws_s3_bucket_acl" "grants" {
  bucket = aws_s3_bucket.this["raw"].id
  access_control_policy {
    grant {
      permission = "FULL_CONTROL"
      grantee {
        type = "CanonicalUser"
        id   = data.aws_canonical_user_id.this.id
      }
    }
    grant {
      permission = "READ_ACP"
      grantee {
        type = "Group"
        uri  = "http://acs.amazonaws.com/groups/s3/LogDelivery"
      }
    }
    owner { id = data.aws_canonical_user_id.this.id }
  }
  depends_on = [aws_s3_bucket_ownership_controls.this]
}
resource "aws_s3_bucket_logging" "this" {
  for_each      = { for k, v in var.buckets : k => v if k != "audit-logs" }
  bucket        = aws_s3_bucket.this[each.key].id
  target_bucket = aws_s3_bucket.this["audit-logs"].id
  target_prefix = "${each.key}/"
  depends_on    = [aws_s3_bucket_acl.logs]
}
resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this["raw"].id
  rule {
    id     = "tiers"
    status = "Enabled"
    filter {
      and {
        prefix                   = "in/"
        tags                     = { tier = "cold" }
        object_size_greater_than = 1024
      }
    }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
    transition {
      days          = 90
      storage_class = "GLACIER"
    }
    expiration { days = 365 }
    noncurrent_version_expiration {
      noncurrent_days           = 30
      newer_noncurrent_versions = 2
    }
    abort_incomplete_multipart_upload { days_after_initiation = 7 }
  }
  rule {
    id     = "all"
    status = "Disabled"
    filter {}
    expiration { expired_object_delete_marker = true }
  }
  depends_on = [aws_s3_bucket_versioning.this]
}
resource "aws_s3_bucket_cors_configuration" "this" {
  bucket = aws_s3_bucket.this["clean"].id
  cors_rule {
    allowed_methods = ["GET", "PUT"]
    allowed_origins = ["https://example.com"]
    allowed_headers = ["*"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3000
  }
}
resource "aws_s3_bucket_website_configuration" "this" {
  bucket = aws_s3_bucket.this["clean"].id
  index_document { suffix = "index.html" }
  error_document { key = "error.html" }
  routing_rule {
    condition { key_prefix_equals = "docs/" }
    redirect { replace_key_prefix_with = "documents/" }
  }
}
resource "aws_s3_bucket_notification" "this" {
  bucket      = aws_s3_bucket.this["raw"].id
  eventbridge = true
  queue {
    queue_arn     = aws_sqs_queue.this.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "in/"
    filter_suffix = ".csv"
  }
  depends_on = [aws_sqs_queue_policy.this]
}
resource "aws_sqs_queue" "this" { name = "arrivals" }
resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.url
  policy    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "sqs:SendMessage", Resource = aws_sqs_queue.this.arn }] })
}
resource "aws_s3_bucket_object_lock_configuration" "lock" {
  bucket = aws_s3_bucket.locked.id
  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 1
    }
  }
}
resource "aws_s3_bucket" "locked" {
  bucket_prefix       = "locked-"
  object_lock_enabled = true
  force_destroy       = true
}
resource "aws_s3_bucket_request_payment_configuration" "this" {
  bucket = aws_s3_bucket.this["raw"].id
  payer  = "Requester"
}
resource "aws_s3_bucket_accelerate_configuration" "this" {
  bucket = aws_s3_bucket.this["raw"].id
  status = "Enabled"
}
resource "aws_s3_bucket_intelligent_tiering_configuration" "this" {
  bucket = aws_s3_bucket.this["raw"].id
  name   = "all"
  tiering {
    access_tier = "DEEP_ARCHIVE_ACCESS"
    days        = 180
  }
}
resource "aws_s3_bucket_metric" "this" {
  bucket = aws_s3_bucket.this["raw"].id
  name   = "all"
}
resource "aws_s3_bucket_inventory" "this" {
  bucket                   = aws_s3_bucket.this["raw"].id
  name                     = "daily"
  included_object_versions = "All"
  schedule { frequency = "Daily" }
  destination {
    bucket {
      format     = "Parquet"
      bucket_arn = aws_s3_bucket.this["audit-logs"].arn
    }
  }
}
resource "aws_s3_bucket_replication_configuration" "this" {
  bucket = aws_s3_bucket.this["raw"].id
  role   = aws_iam_role.replication.arn
  rule {
    id     = "all"
    status = "Enabled"
    filter {}
    delete_marker_replication { status = "Enabled" }
    destination {
      bucket        = aws_s3_bucket.locked.arn
      storage_class = "STANDARD_IA"
    }
  }
  depends_on = [aws_s3_bucket_versioning.this]
}
resource "aws_iam_role" "replication" {
  name_prefix        = "replication-"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "s3.amazonaws.com" } }] })
}
resource "aws_s3_object" "file" {
  bucket                 = aws_s3_bucket.this["raw"].id
  key                    = "in/a.txt"
  source                 = "${path.module}/a.txt"
  source_hash            = filemd5("${path.module}/a.txt")
  content_type           = "text/plain"
  cache_control          = "max-age=60"
  metadata               = { kind = "sample" }
  tags                   = { tier = "cold" }
  server_side_encryption = "aws:kms"
  kms_key_id             = aws_kms_key.this.arn
  depends_on             = [aws_s3_bucket_versioning.this]
}
resource "aws_s3_object" "many" {
  for_each = fileset(path.module, "*.txt")
  bucket   = aws_s3_bucket.this["clean"].id
  key      = "copy/${each.value}"
  source   = "${path.module}/${each.value}"
  etag     = filemd5("${path.module}/${each.value}")
}
resource "aws_s3_object_copy" "copy" {
  bucket = aws_s3_bucket.this["clean"].id
  key    = "copied"
  source = "${aws_s3_object.file.bucket}/${aws_s3_object.file.key}"
}
data "aws_s3_object" "file" {
  bucket = aws_s3_object.file.bucket
  key    = aws_s3_object.file.key
}
data "aws_s3_objects" "all" {
  bucket     = aws_s3_bucket.this["clean"].id
  prefix     = "copy/"
  depends_on = [aws_s3_object.many]
}
data "aws_s3_bucket" "raw" { bucket = aws_s3_bucket.this["raw"].id }
resource "aws_s3_access_point" "this" {
  bucket = aws_s3_bucket.this["raw"].id
  name   = "raw"
}
resource "aws_glue_catalog_database" "this" { name = "lake" }
resource "aws_glue_catalog_table" "this" {
  name          = "events"
  database_name = aws_glue_catalog_database.this.name
  table_type    = "EXTERNAL_TABLE"
  parameters    = { classification = "parquet" }
  storage_descriptor {
    location = "s3://${aws_s3_bucket.this["clean"].id}/events"
    columns {
      name = "id"
      type = "string"
    }
    ser_de_info { serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" }
  }
  partition_keys {
    name = "day"
    type = "date"
  }
}
resource "aws_glue_job" "this" {
  name     = "etl"
  role_arn = aws_iam_role.replication.arn
  command { script_location = "s3://${aws_s3_bucket.this["raw"].id}/etl.py" }
  default_arguments = { "--job-language" = "python" }
}
resource "aws_athena_workgroup" "this" {
  name = "lake"
  configuration {
    result_configuration { output_location = "s3://${aws_s3_bucket.this["clean"].id}/athena/" }
  }
}
resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = "in"
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn       = aws_iam_role.replication.arn
    bucket_arn     = aws_s3_bucket.this["raw"].arn
    buffering_size = 64
  }
}
resource "aws_kinesis_stream" "this" {
  name = "clicks"
  stream_mode_details { stream_mode = "ON_DEMAND" }
}
output "domain" { value = aws_s3_bucket.this["raw"].bucket_domain_name }
output "etag" { value = aws_s3_object.file.etag }
output "keys" { value = data.aws_s3_objects.all.keys }
