variables {
  name                        = "audit-test"
  bucket_name                 = "audit-test-111111111111"
  key_deletion_window_in_days = 7
}

# Locked by compliance from the beginning, and empty, so that the test can end.
run "evidence_is_kept" {
  variables {
    data_event_bucket_arns = ["arn:aws:s3:::state-111111111111", "arn:aws:s3:::data-111111111111"]
  }

  assert {
    condition     = output.bucket == var.bucket_name && output.bucket_arn == "arn:aws:s3:::${var.bucket_name}"
    error_message = "The bucket must carry the name."
  }

  assert {
    condition = (
      aws_s3_bucket.this.object_lock_enabled &&
      aws_s3_bucket_object_lock_configuration.this.rule[0].default_retention[0].mode == "COMPLIANCE" &&
      aws_s3_bucket_object_lock_configuration.this.rule[0].default_retention[0].days == 365
    )
    error_message = "Records must be locked for everyone, for a year."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "Versions must be kept."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.apply_server_side_encryption_by_default[0].kms_master_key_id == output.kms_key_arn
    ])
    error_message = "Evidence must be encrypted with the module's key."
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
    condition = [for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s.Sid] == [
      "DenyPlainConnections", "DenyOldTls", "DenyCustomerProvidedKeys", "DenyOtherKeys", "DenyForgedLogs", "DenyDeletion",
      "TrailLooks", "TrailWrites",
    ]
    error_message = "The policy must deny deletion, and let nobody in but the trail."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      s.Principal.Service == "cloudtrail.amazonaws.com" && s.Condition.StringEquals["aws:SourceArn"] == output.trail_arn
      if s.Effect == "Allow"
    ])
    error_message = "Only this very trail may write its logs."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_kms_key.this.policy).Statement :
      s.Condition.StringEquals["aws:SourceArn"] == output.trail_arn if startswith(s.Sid, "Trail")
    ])
    error_message = "Only this very trail may use the key."
  }

  assert {
    condition = (
      aws_cloudtrail.this.is_multi_region_trail && aws_cloudtrail.this.include_global_service_events &&
      aws_cloudtrail.this.enable_log_file_validation && aws_cloudtrail.this.enable_logging
    )
    error_message = "The trail must record every region, and its log files must be verifiable."
  }

  assert {
    condition     = aws_cloudtrail.this.kms_key_id == output.kms_key_arn && aws_cloudtrail.this.s3_bucket_name == output.bucket
    error_message = "Log files must go into the bucket, encrypted with its key."
  }

  assert {
    condition = [for s in aws_cloudtrail.this.advanced_event_selector : s.name] == [
      "Management events", "Reads and writes of objects",
    ]
    error_message = "Management and data events must be recorded."
  }

  assert {
    condition = anytrue([
      for field in aws_cloudtrail.this.advanced_event_selector[1].field_selector :
      field.field == "resources.ARN" && field.starts_with == tolist(["arn:aws:s3:::data-111111111111/", "arn:aws:s3:::state-111111111111/"])
    ])
    error_message = "Data events must be those of the named buckets, by prefix that no longer name can match."
  }

  assert {
    condition     = output.access_analyzer_arn == "arn:aws:access-analyzer:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:analyzer/audit-test"
    error_message = "An analyzer must look for access from outside."
  }

  assert {
    condition     = !aws_s3_bucket.this.force_destroy && aws_kms_key.this.enable_key_rotation
    error_message = "A destroy must not take evidence along, and the key must rotate."
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this.rule) == 1 && length(aws_s3_bucket_logging.this) == 0
    error_message = "Nothing must expire, and no access log be kept, unless asked for."
  }

  assert {
    condition     = output.log_group_name == null && length(aws_iam_role.logs) == 0
    error_message = "No log group must be made unless asked for."
  }
}

run "unprotected" {
  variables {
    access_analyzer = false
    force_destroy   = true
    retention       = { mode = "GOVERNANCE", days = 1 }
    tags            = { team = "platform" }
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy
    error_message = "A destroy must take the evidence along."
  }

  assert {
    condition     = !contains([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s.Sid], "DenyDeletion")
    error_message = "Deletion must be allowed."
  }

  assert {
    condition     = aws_s3_bucket_object_lock_configuration.this.rule[0].default_retention[0].mode == "GOVERNANCE"
    error_message = "The lock must be one that can be bypassed."
  }

  assert {
    condition     = length(aws_cloudtrail.this.advanced_event_selector) == 1
    error_message = "Without buckets only management events must be recorded."
  }

  assert {
    condition     = output.access_analyzer_arn == null
    error_message = "No analyzer must be made where the account has one."
  }

  assert {
    condition     = aws_s3_bucket.this.tags == tomap({ team = "platform" })
    error_message = "The bucket must carry the tags."
  }

  assert {
    condition     = output.kms_key_arn == run.evidence_is_kept.kms_key_arn
    error_message = "Lifting the protection must keep the key."
  }
}

run "setup" {
  module {
    source = "./tests/setup"
  }
}

run "logs_in_three_places" {
  variables {
    access_log_bucket        = run.setup.log_bucket
    cloudwatch_logs          = { retention_days = 90 }
    force_destroy            = true
    permissions_boundary_arn = run.setup.boundary_arn
    retention                = { mode = "GOVERNANCE", days = 1 }
    trail_expiration_days    = 400
  }

  assert {
    condition     = aws_s3_bucket_logging.this[0].target_bucket == run.setup.log_bucket
    error_message = "Accesses to the evidence must be logged."
  }

  assert {
    condition     = startswith(aws_cloudtrail.this.cloud_watch_logs_group_arn, aws_cloudwatch_log_group.this[0].arn)
    error_message = "Events must go to the log group."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this[0].retention_in_days == 90 && aws_cloudwatch_log_group.this[0].kms_key_id == output.kms_key_arn
    error_message = "The log group must keep events as told, encrypted with the key."
  }

  assert {
    condition     = aws_iam_role.logs[0].permissions_boundary == run.setup.boundary_arn
    error_message = "The role must be bounded."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_iam_role_policy.logs[0].policy).Statement :
      alltrue([for resource in flatten([s.Resource]) : strcontains(resource, ":log-group:/aws/cloudtrail/audit-test:log-stream:")])
    ])
    error_message = "The role must write that one log group alone."
  }

  assert {
    condition     = [for r in aws_s3_bucket_lifecycle_configuration.this.rule : r.expiration[0].days if r.id == "trail"] == [400]
    error_message = "The trail's files must expire as told."
  }
}
