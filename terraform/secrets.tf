# Keys live in Secret Manager alone: not in the state, not in plan files, not in plain variables.
# The first apply writes them; ./docs/operations.md rotates them with `gcloud secrets versions add`.

resource "google_secret_manager_secret" "openai_api_key" {
  secret_id = "${local.prefix}-openai-api-key"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_secret_manager_secret" "hf_token" {
  secret_id = "${local.prefix}-hf-token"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.this]
}

# Written once: the version number below never changes, so a later run without the key changes
# nothing. Secret Manager takes no empty value; "none" stands for a missing one.
resource "google_secret_manager_secret_version" "openai_api_key" {
  secret                 = google_secret_manager_secret.openai_api_key.id
  secret_data_wo         = var.openai_api_key == "" ? "none" : var.openai_api_key
  secret_data_wo_version = 1

  lifecycle {
    ignore_changes = [enabled]
  }
}

resource "google_secret_manager_secret_version" "hf_token" {
  secret                 = google_secret_manager_secret.hf_token.id
  secret_data_wo         = var.hf_token == "" ? "none" : var.hf_token
  secret_data_wo_version = 1

  lifecycle {
    ignore_changes = [enabled]
  }
}
