terraform {
  # 1.11 knows write-only arguments: keys reach Secret Manager and never the state.
  required_version = ">= 1.11"

  required_providers {
    google = {
      source = "hashicorp/google"
      # The one that this configuration was read against; 8 is excluded until it is read again
      # (docs/decisions/0026-one-provider.md).
      version = "7.45.0"
    }
  }

  # Which bucket and which environment: terraform init -backend-config=… (docs/deploy.md).
  backend "gcs" {}
}

provider "google" {
  project = var.project_id
  region  = var.region

  # Some APIs (budgets, IAP) want to know whose quota a person's own login uses.
  billing_project       = var.project_id
  user_project_override = true

  default_labels = local.labels
}

data "google_project" "this" {
  project_id = var.project_id
}
