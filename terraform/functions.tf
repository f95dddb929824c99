# The four functions: one image, each its own service, so that each scales, fails and is allowed by
# itself.

locals {
  function_timeout_s = 300

  # functions/gunicorn_cloud.py has as many threads and two to spare.
  function_concurrency = 8

  # One tick is enough at a time; a day's uploads may come in one hour.
  function_most_instances = {
    on_upload      = 5
    on_sweep       = 1
    on_reprocess   = 1
    on_dead_letter = 2
  }
}

resource "google_cloud_run_v2_service" "function" {
  for_each = local.function_names

  name        = each.value
  location    = var.region
  description = "functions/main.py: ${each.key}"

  # Pushes of Pub/Sub in the same project count as internal; the internet does not reach it.
  ingress             = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  deletion_protection = false

  template {
    service_account                  = google_service_account.functions.email
    timeout                          = "${local.function_timeout_s}s"
    max_instance_request_concurrency = local.function_concurrency

    scaling {
      min_instance_count = 0
      max_instance_count = local.function_most_instances[each.key]
    }

    containers {
      image = local.images.functions

      resources {
        limits            = { cpu = "1", memory = "512Mi" }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      dynamic "env" {
        for_each = merge(local.functions_env, {
          FUNCTION_TARGET          = each.key
          LIFESTREAM_PUSH_AUDIENCE = local.function_urls[each.key]
        })

        content {
          name  = env.key
          value = env.value
        }
      }

      # The port is open before the function is loaded, so its own word is asked for. (The
      # placeholder answers every path with 200.)
      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 60

        http_get {
          path = "/healthz"
        }
      }

      liveness_probe {
        period_seconds    = 60
        timeout_seconds   = 10
        failure_threshold = 3

        http_get {
          path = "/healthz"
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [client, client_version]
  }

  depends_on = [google_project_service.this, google_project_iam_member.database]
}
