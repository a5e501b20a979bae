provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "dr"
  region = "eu-central-1"
}

module "service" {
  source   = "./modules/service"
  for_each = { api = 2, worker = 1 }

  name  = each.key
  units = each.value

  providers = {
    aws    = aws
    aws.dr = aws.dr
  }
}

output "arns" {
  value = { for name, service in module.service : name => service.arns }
}
