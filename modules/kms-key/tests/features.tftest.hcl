variables {
  name                    = "kms-key-test"
  deletion_window_in_days = 7
}

run "defaults" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.rotation_period_in_days == 365
    error_message = "The key must rotate every year."
  }

  assert {
    condition     = output.alias_name == "alias/kms-key-test"
    error_message = "The alias must carry the name."
  }

  assert {
    condition     = output.arn == aws_kms_alias.this.target_key_arn
    error_message = "The alias must point to the key."
  }

  assert {
    condition     = [for s in jsondecode(aws_kms_key.this.policy).Statement : s.Sid] == ["AccountPolicies"]
    error_message = "Nobody but the account's own policies may be admitted by default."
  }
}

run "policy" {
  variables {
    administrators = ["arn:aws:iam::${split(":", run.defaults.arn)[4]}:root"]
    services       = ["logs.eu-west-1.amazonaws.com", "sns.amazonaws.com"]
    statements = {
      OtherAccount = {
        actions    = ["kms:Decrypt"]
        principals = { AWS = ["arn:aws:iam::222222222222:root"] }
        conditions = [{ test = "StringEquals", variable = "kms:ViaService", values = ["s3.eu-west-1.amazonaws.com"] }]
      }
    }
    users = ["arn:aws:iam::${split(":", run.defaults.arn)[4]}:root"]
  }

  assert {
    condition = [for s in jsondecode(aws_kms_key.this.policy).Statement : s.Sid] == [
      "AccountPolicies", "Administration", "Use", "UseThroughServices", "LogServices", "Services", "OtherAccount",
    ]
    error_message = "Every group of principals must have its statement."
  }

  assert {
    condition = length([
      for action in one([for s in jsondecode(aws_kms_key.this.policy).Statement : s.Action if s.Sid == "Administration"]) : action
      if contains(["kms:*", "kms:Create*", "kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"], action)
    ]) == 0
    error_message = "Administrators must not be able to decrypt, nor to grant it."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_kms_key.this.policy).Statement :
      s.Condition.StringEquals["aws:SourceAccount"] == split(":", output.arn)[4] if s.Sid == "Services"
    ])
    error_message = "Services must be held to this account."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_kms_key.this.policy).Statement :
      s.Principal.Service == "logs.eu-west-1.amazonaws.com" && can(s.Condition.ArnLike["kms:EncryptionContext:aws:logs:arn"])
      if s.Sid == "LogServices"
    ])
    error_message = "CloudWatch Logs must be held to the account's log groups."
  }

  assert {
    condition     = output.key_id == run.defaults.key_id
    error_message = "A change of the policy must keep the key."
  }
}

run "settings" {
  variables {
    description             = "A key for tests"
    rotation_period_in_days = 90
    tags                    = { team = "platform" }
  }

  assert {
    condition     = aws_kms_key.this.description == "A key for tests" && aws_kms_key.this.rotation_period_in_days == 90
    error_message = "Description and rotation period must be taken over."
  }

  assert {
    condition     = aws_kms_key.this.tags == tomap({ Name = "kms-key-test", team = "platform" })
    error_message = "The key must carry the tags and its name."
  }
}
