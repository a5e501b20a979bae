run "setup" {
  module {
    source = "./tests/setup"
  }
}

variables {
  force_destroy = true
}

run "defaults" {
  variables {
    kms_key_arn = run.setup.kms_key_arn
    name        = "bucket-test-${run.setup.account_id}"
  }

  assert {
    condition     = output.id == var.name && output.arn == "arn:aws:s3:::${var.name}"
    error_message = "The bucket must carry the name."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "Versions must be kept."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.bucket_key_enabled && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.kms_key_arn
    ])
    error_message = "Objects must be encrypted with the customer key and a bucket key."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "Public access must be blocked in all four ways."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs must be off."
  }

  assert {
    condition = [for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s.Sid] == [
      "DenyPlainConnections", "DenyOldTls", "DenyOtherEncryption", "DenyCustomerProvidedKeys", "DenyOtherKeys",
    ]
    error_message = "The policy must deny plain connections, old TLS and other encryption, and allow nothing."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      s.Condition.StringNotEquals["s3:x-amz-server-side-encryption-aws-kms-key-id"] == var.kms_key_arn
      if s.Sid == "DenyOtherKeys"
    ])
    error_message = "Writes with another key must be denied."
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this.rule) == 1
    error_message = "Only housekeeping must run by default."
  }

  assert {
    condition = (
      length(aws_s3_bucket_logging.this) + length(aws_s3_bucket_notification.this) +
      length(aws_s3_bucket_object_lock_configuration.this)
    ) == 0
    error_message = "Logging, events and object lock must be off by default."
  }
}

run "delete_markers_end" {
  command = plan

  variables {
    kms_key_arn = run.setup.kms_key_arn
    name        = "bucket-test-${run.setup.account_id}"
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].expired_object_delete_marker
    error_message = "A delete marker must not stay when no version is left under it."
  }
}

run "lifecycle" {
  variables {
    kms_key_arn = run.setup.kms_key_arn
    name        = "bucket-test-${run.setup.account_id}"
    lifecycle_settings = {
      abort_upload_days        = 3
      expiration_days          = 400
      noncurrent_days          = 30
      noncurrent_versions_kept = 5
      prefix_expiration_days   = { "tmp" = 14, "tmp/" = 7 }
      transitions              = { STANDARD_IA = 30, GLACIER = 120 }
    }
  }

  assert {
    condition = (
      aws_s3_bucket_lifecycle_configuration.this.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 3 &&
      aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].days == 400
    )
    error_message = "Uploads must be aborted and objects expire as told."
  }

  assert {
    condition = (
      aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].noncurrent_days == 30 &&
      tonumber(aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].newer_noncurrent_versions) == 5
    )
    error_message = "Old versions must end as told."
  }

  assert {
    condition = { for t in aws_s3_bucket_lifecycle_configuration.this.rule[0].transition : t.storage_class => t.days } == {
      GLACIER = 120, STANDARD_IA = 30
    }
    error_message = "Objects must move as told."
  }

  assert {
    condition = { for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.id => [rule.filter[0].prefix, rule.expiration[0].days] if startswith(rule.id, "expire-") } == {
      "expire-tmp" = ["tmp", 14], "expire-tmp/" = ["tmp/", 7]
    }
    error_message = "Objects under a prefix must expire as told, by a rule of their own."
  }
}

run "logging_and_events" {
  variables {
    kms_key_arn       = run.setup.kms_key_arn
    name              = "bucket-test-${run.setup.account_id}"
    access_log_bucket = run.setup.log_bucket
    event_bridge      = true
  }

  assert {
    condition = (
      aws_s3_bucket_logging.this[0].target_bucket == run.setup.log_bucket &&
      aws_s3_bucket_logging.this[0].target_prefix == "${var.name}/"
    )
    error_message = "Access logs must go to the log bucket under the bucket's name."
  }

  assert {
    condition     = aws_s3_bucket_notification.this[0].eventbridge
    error_message = "Events must go to EventBridge."
  }
}

run "further_statements" {
  variables {
    kms_key_arn       = run.setup.kms_key_arn
    name              = "bucket-test-${run.setup.account_id}"
    access_log_prefix = "elsewhere/"
    policy_documents = [jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "Read"
        Effect    = "Allow"
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::bucket-test-${run.setup.account_id}/*"
        Principal = { AWS = "arn:aws:iam::${run.setup.account_id}:root" }
      }]
    })]
    tags = { team = "platform" }
  }

  assert {
    condition     = contains([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s.Sid], "Read")
    error_message = "Further statements must join the policy."
  }

  assert {
    condition     = aws_s3_bucket.this.tags == tomap({ team = "platform" })
    error_message = "The bucket must carry the tags."
  }
}

run "versioning_off" {
  variables {
    kms_key_arn = run.setup.kms_key_arn
    name        = "bucket-test-${run.setup.account_id}"
    versioning  = false
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Suspended"
    error_message = "Versioning must be suspended."
  }
}

run "object_lock" {
  variables {
    kms_key_arn = run.setup.kms_key_arn
    name        = "bucket-test-lock-${run.setup.account_id}"
    retention   = { days = 2 }
  }

  assert {
    condition     = aws_s3_bucket.this.object_lock_enabled
    error_message = "Object lock must be on."
  }

  assert {
    condition = (
      aws_s3_bucket_object_lock_configuration.this[0].rule[0].default_retention[0].mode == "GOVERNANCE" &&
      aws_s3_bucket_object_lock_configuration.this[0].rule[0].default_retention[0].days == 2
    )
    error_message = "Versions must be locked as told."
  }
}
