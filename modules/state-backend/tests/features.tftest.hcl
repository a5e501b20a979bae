variables {
  name = "state-test-111111111111"
}

# What has a bucket's name as a switch, such as the bucket module's access_log_bucket, takes no unknown one.
run "names_are_known_before_the_buckets" {
  command = plan

  assert {
    condition     = output.bucket == var.name && output.log_bucket == "${var.name}-logs"
    error_message = "The names must be known at the plan."
  }
}

run "protected" {
  assert {
    condition     = output.bucket == var.name && output.log_bucket == "${var.name}-logs"
    error_message = "The buckets must carry the name."
  }

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "Versions of the state must be kept."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.state.rule :
      rule.apply_server_side_encryption_by_default[0].kms_master_key_id == output.kms_key_arn
    ])
    error_message = "The state must be encrypted with the module's key."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.logs.rule :
      rule.apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    ])
    error_message = "Access logs must be encrypted in the way their delivery allows."
  }

  assert {
    condition = alltrue([
      for block in [aws_s3_bucket_public_access_block.state, aws_s3_bucket_public_access_block.logs] :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "Public access must be blocked in all four ways."
  }

  assert {
    condition = [for s in jsondecode(aws_s3_bucket_policy.state.policy).Statement : s.Sid] == [
      "DenyPlainConnections", "DenyOldTls", "DenyOtherEncryption", "DenyCustomerProvidedKeys", "DenyOtherKeys", "DenyDeletion",
    ]
    error_message = "The policy must only deny, deletion too."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_s3_bucket_policy.state.policy).Statement :
      s.Condition.StringNotEquals["s3:x-amz-server-side-encryption-aws-kms-key-id"] == output.kms_key_arn
      if s.Sid == "DenyOtherKeys"
    ])
    error_message = "State encrypted with another key must be denied."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_s3_bucket_policy.logs.policy).Statement :
      s.Principal.Service == "logging.s3.amazonaws.com" && can(s.Condition.StringEquals["aws:SourceAccount"])
      if s.Sid == "AccessLogs"
    ])
    error_message = "Only log delivery of this account may write access logs."
  }

  assert {
    condition     = aws_s3_bucket_logging.state.target_bucket == output.log_bucket
    error_message = "Accesses to the state must be logged."
  }

  assert {
    condition     = !aws_s3_bucket.state.force_destroy && !aws_s3_bucket.logs.force_destroy
    error_message = "A destroy must not take content along."
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The key must rotate, and its deletion must be revocable for long."
  }

  assert {
    condition = (
      tonumber(aws_s3_bucket_lifecycle_configuration.state.rule[0].noncurrent_version_expiration[0].newer_noncurrent_versions) == 20 &&
      aws_s3_bucket_lifecycle_configuration.state.rule[0].noncurrent_version_expiration[0].noncurrent_days == 90
    )
    error_message = "Old versions must end only when they are old and many."
  }

  assert {
    condition = [
      for rule in aws_s3_bucket_lifecycle_configuration.state.rule :
      [rule.filter[0].prefix, rule.expiration[0].days] if rule.id == "plans"
    ] == [["plans/", 30]]
    error_message = "Plans must expire after thirty days, and nothing but plans."
  }
}

run "unprotected" {
  variables {
    deletion_protection      = false
    log_retention_days       = 30
    noncurrent_version_days  = 10
    noncurrent_versions_kept = 2
    plan_retention_days      = 7
    tags                     = { team = "platform" }
  }

  assert {
    condition     = aws_s3_bucket.state.force_destroy && aws_s3_bucket.logs.force_destroy
    error_message = "A destroy must take content along."
  }

  assert {
    condition     = !contains([for s in jsondecode(aws_s3_bucket_policy.state.policy).Statement : s.Sid], "DenyDeletion")
    error_message = "Deletion must be allowed."
  }

  assert {
    condition     = aws_kms_key.this.deletion_window_in_days == 7
    error_message = "The key must go soon."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.logs.rule[0].expiration[0].days == 30
    error_message = "Access logs must expire as told."
  }

  assert {
    condition = (
      tonumber(aws_s3_bucket_lifecycle_configuration.state.rule[0].noncurrent_version_expiration[0].newer_noncurrent_versions) == 2 &&
      aws_s3_bucket_lifecycle_configuration.state.rule[0].noncurrent_version_expiration[0].noncurrent_days == 10
    )
    error_message = "Old versions must end as told."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.state.rule[1].expiration[0].days == 7
    error_message = "Plans must expire as told."
  }

  assert {
    condition     = aws_s3_bucket.state.tags == tomap({ team = "platform" })
    error_message = "The bucket must carry the tags."
  }

  assert {
    condition     = output.kms_key_arn == run.protected.kms_key_arn
    error_message = "Lifting the protection must keep the key."
  }
}

run "other_log_bucket" {
  variables {
    deletion_protection = false
    log_bucket_name     = "state-test-access-111111111111"
  }

  assert {
    condition     = output.log_bucket == "state-test-access-111111111111"
    error_message = "The log bucket must carry its own name."
  }
}
