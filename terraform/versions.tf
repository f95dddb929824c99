terraform {
  # 1.11 knows write-only arguments: keys reach Secret Manager and never the state.
  required_version = ">= 1.11"

  required_providers {
    google = {
      source = "hashicorp/google"
      # 7.30 is the first with both IAP directly on Cloud Run and a disk for jobs (DISK volumes).
      version = "~> 7.30"
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
