output "repository_arns" {
  description = "ARN of each repository, by its key."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.arn }
}

output "repository_names" {
  description = "Full name of each repository, by its key."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.name }
}

output "repository_urls" {
  description = "URL to push to and pull from, of each repository by its key."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}
