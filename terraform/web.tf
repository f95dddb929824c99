# The web app, with Google sign-in in front of it unless the deployer chose otherwise.

locals {
  # web/serving/gunicorn_cloud.py has a thread for each, and some to spare for probes.
  web_concurrency = 80
}

resource "google_cloud_run_v2_service" "web" {
  name        = local.web_name
  location    = var.region
  description = "Pages and API."

  ingress             = "INGRESS_TRAFFIC_ALL"
  iap_enabled         = var.access == "iap"
  deletion_protection = false

  template {
    service_account = google_service_account.web.email
    # Pages watch a job's progress over one long answer; this is the longest that Cloud Run allows.
    timeout                          = "3600s"
    max_instance_request_concurrency = local.web_concurrency
    session_affinity                 = true

    scaling {
      min_instance_count = var.web_min_instances
      max_instance_count = var.web_max_instances
    }

    containers {
      image = local.images.web

      resources {
        limits = { cpu = "1", memory = "1Gi" }
        # Search follows edits in a thread of the web app, which needs CPU between requests.
        cpu_idle          = var.web_billing == "request"
        startup_cpu_boost = true
      }

      dynamic "env" {
        for_each = local.web_env

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.openai_secret_env

        content {
          name = env.key

          value_source {
            secret_key_ref {
              secret  = env.value
              version = "latest"
            }
          }
        }
      }

      # A revision that cannot read its library never gets traffic. (The placeholder answers every
      # path with 200.)
      startup_probe {
        period_seconds    = 5
        timeout_seconds   = 4
        failure_threshold = 24

        http_get {
          path = "/readyz"
        }
      }

      # Firestore being away is no reason to end an instance; not answering at all is.
      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 5
        failure_threshold = 3

        http_get {
          path = "/healthz"
        }
      }
    }
  }

  # The build moves traffic: docs/decisions/0007-images-and-traffic.md.
  lifecycle {
    ignore_changes = [client, client_version, traffic]
  }

  depends_on = [
    google_project_service.this,
    google_project_iam_member.database,
    google_secret_manager_secret_iam_member.this,
    google_secret_manager_secret_version.openai_api_key,
  ]
}

# Behind IAP, IAP's own account calls the service, and nobody else may.
resource "google_cloud_run_v2_service_iam_member" "iap" {
  count = var.access == "iap" ? 1 : 0

  name     = google_cloud_run_v2_service.web.name
  location = var.region
  role     = "roles/run.invoker"
  member   = "serviceAccount:service-${local.project_number}@gcp-sa-iap.iam.gserviceaccount.com"
}

resource "google_iap_web_cloud_run_service_iam_member" "owners" {
  for_each = var.access == "iap" ? var.owners : toset([])

  # IAP's own policies are found by the project's number, not its id.
  project                = local.project_number
  location               = var.region
  cloud_run_service_name = google_cloud_run_v2_service.web.name
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = each.key
}

# The build asks the new revision how it is, through IAP like everybody.
resource "google_iap_web_cloud_run_service_iam_member" "build" {
  count = var.access == "iap" ? 1 : 0

  project                = local.project_number
  location               = var.region
  cloud_run_service_name = google_cloud_run_v2_service.web.name
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = google_service_account.build.member
}

# Only when the deployer chose access = "public"; the app then asks for its own login.
resource "google_cloud_run_v2_service_iam_member" "public" {
  count = var.access == "public" ? 1 : 0

  name     = google_cloud_run_v2_service.web.name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}
