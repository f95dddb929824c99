# Who gets which alert, and when. Run without Google: every resource is a mock, the wiring is ours.
# Two runs only: each one applies the whole module.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_resource "google_monitoring_notification_channel" {
    defaults = { id = "projects/p/notificationChannels/1" }
  }
  mock_resource "google_monitoring_uptime_check_config" {
    defaults = { uptime_check_id = "front-door" }
  }
}

variables {
  project_id     = "my-project"
  owners         = ["user:me@example.org"]
  openai_api_key = "sk-not-a-key"
  hf_token       = ""
  alert_email    = "oncall@example.org"
}

run "everybody_is_told_behind_iap_without_a_budget" {
  command = apply

  assert {
    condition     = google_monitoring_notification_channel.email.labels.email_address == "oncall@example.org"
    error_message = "Alerts must go to var.alert_email."
  }

  assert {
    condition = alltrue([
      for alert in concat(
        values(google_monitoring_alert_policy.metric),
        values(google_monitoring_alert_policy.log),
        [google_monitoring_alert_policy.uptime],
      ) : tolist(alert.notification_channels) == tolist([google_monitoring_notification_channel.email.id])
    ])
    error_message = "Every alert must go to the notification channel."
  }

  assert {
    condition = alltrue([
      for alert in concat(
        values(google_monitoring_alert_policy.metric),
        values(google_monitoring_alert_policy.log),
        [google_monitoring_alert_policy.uptime],
      ) : strcontains(alert.documentation[0].content, "docs/operations.md")
    ])
    error_message = "Every alert must say what to do and name its section of docs/operations.md."
  }

  assert {
    condition = alltrue([
      for alert in values(google_monitoring_alert_policy.metric) :
      length(alert.conditions) == 1 &&
      alert.conditions[0].condition_prometheus_query_language[0].disable_metric_validation
    ])
    error_message = "A PromQL policy holds one condition and must not need its metric on a first apply."
  }

  assert {
    condition = alltrue([
      for alert in values(google_monitoring_alert_policy.log) :
      alert.alert_strategy[0].notification_rate_limit[0].period != ""
    ])
    error_message = "A log match without a rate limit is refused by Cloud Monitoring."
  }

  assert {
    condition = strcontains(
      google_monitoring_alert_policy.metric["dead_letters"].conditions[0].condition_prometheus_query_language[0].query,
      "subscription_id=\"${google_pubsub_subscription.dead_letters_kept.name}\"",
    )
    error_message = "The dead letters alert must watch the subscription that keeps them."
  }

  assert {
    condition = alltrue([
      for one in google_pubsub_subscription.push : strcontains(
        google_monitoring_alert_policy.metric["queue_age"].conditions[0].condition_prometheus_query_language[0].query,
        one.name,
      )
    ])
    error_message = "The queue age alert must watch every push subscription."
  }

  assert {
    condition = strcontains(
      google_monitoring_alert_policy.metric["gpu_quota"].conditions[0].condition_prometheus_query_language[0].query,
      "location=\"${var.region}\"",
    )
    error_message = "The GPU quota alert must watch the region that the processor runs in."
  }

  assert {
    condition = strcontains(
      google_monitoring_alert_policy.metric["web_errors"].conditions[0].condition_prometheus_query_language[0].query,
      "service_name=\"${google_cloud_run_v2_service.web.name}\"",
    )
    error_message = "The 5xx alert must watch the web service."
  }

  assert {
    condition = strcontains(
      google_monitoring_alert_policy.metric["sweep_silent"].conditions[0].condition_prometheus_query_language[0].query,
      "[5m]",
    )
    error_message = "A sweep that is missing for five minutes must be noticed."
  }

  assert {
    condition = alltrue([
      for metric in concat(
        values(google_logging_metric.counter), values(google_logging_metric.distribution),
      ) : strcontains(metric.filter, "^${local.prefix}-")
    ])
    error_message = "A log-based metric must count this environment's lines only."
  }

  assert {
    condition = alltrue([
      for metric in values(google_logging_metric.distribution) :
      toset([for label in metric.metric_descriptor[0].labels : label.key]) == toset(keys(metric.label_extractors))
    ])
    error_message = "Every label of a metric needs its extractor, and the other way round."
  }

  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.lifestream.dashboard_json).mosaicLayout.tiles) >= 12
    error_message = "The dashboard must show what the alerts watch."
  }

  assert {
    condition     = google_monitoring_uptime_check_config.web.http_check[0].accepted_response_status_codes[0].status_value == 401
    error_message = "Behind IAP only 401 may count as up: 200 means that anybody gets in."
  }

  assert {
    condition     = google_monitoring_uptime_check_config.web.http_check[0].headers["X-Requested-With"] == "XMLHttpRequest"
    error_message = "Without this header the check follows IAP's redirect and measures Google's sign-in page."
  }

  assert {
    condition     = google_monitoring_uptime_check_config.web.monitored_resource[0].labels.host == "lifestream-prod-web-123456789012.europe-west1.run.app"
    error_message = "The check must ask the address that people open."
  }

  assert {
    condition     = length(google_billing_budget.month) == 0
    error_message = "A budget needs a billing account; without one none is made."
  }
}

run "readiness_is_asked_in_public_and_a_budget_tells" {
  command = apply

  variables {
    access = "public"
    oidc = {
      issuer   = "https://login.example.org"
      audience = "lifestream"
      keys_url = "https://login.example.org/keys"
    }
    billing_account = "012345-6789AB-CDEF01"
    monthly_budget  = 80
  }

  assert {
    condition     = google_monitoring_uptime_check_config.web.http_check[0].path == "/ready"
    error_message = "Without IAP the check must ask whether the library can be read."
  }

  assert {
    condition     = google_monitoring_uptime_check_config.web.http_check[0].accepted_response_status_codes[0].status_value == 200
    error_message = "Without IAP only 200 counts as up."
  }

  assert {
    condition     = google_billing_budget.month[0].amount[0].specified_amount[0].units == "80"
    error_message = "The budget must be var.monthly_budget."
  }

  assert {
    condition = [
      for rule in google_billing_budget.month[0].threshold_rules :
      rule.threshold_percent if rule.spend_basis == "CURRENT_SPEND"
    ] == [0.5, 0.8, 1]
    error_message = "The budget must tell at 50, 80 and 100 per cent."
  }

  assert {
    condition     = tolist(google_billing_budget.month[0].all_updates_rule[0].monitoring_notification_channels) == tolist([google_monitoring_notification_channel.email.id])
    error_message = "The budget must tell whom the alerts tell."
  }
}
