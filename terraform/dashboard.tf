# One page that answers: does it get on, is it quick, what does it cost. Every chart is a line in
# the list; places are worked out.

locals {
  job_lines     = "monitored_resource=\"cloud_run_job\""
  job_name      = "job_name=~\"${local.processor_name}|${local.late_name}\""
  our_buckets   = "bucket_name=~\"${google_storage_bucket.uploads.name}|${google_storage_bucket.artifacts.name}\""
  our_database  = "database_id=\"${google_firestore_database.this.name}\""
  our_instances = "service_name=~\"${local.prefix}-.*\""

  # Title, unit (UCUM), and for each line of the chart its legend and query.
  charts = [
    {
      title = "Jobs ended in an hour, by status", unit = "1", stacked = true
      lines = { "$${labels.status}" = "sum by (status) (increase(${local.prom.jobs_ended}{${local.job_lines}}[1h]))" }
    },
    {
      title = "Processor: running, and ended in an hour", unit = "1", stacked = false
      lines = {
        "running"             = "sum(run_googleapis_com:job_running_executions{${local.job_name}})"
        "$${labels.result}"   = "sum by (result) (increase(run_googleapis_com:job_completed_execution_count{${local.job_name}}[1h]))"
        "launches postponed"  = replace(local.counted.launches_postponed, "WINDOW", "1h")
        "processors lost"     = replace(local.counted.leases_expired, "WINDOW", "1h")
        "bugs while at work"  = replace(local.counted.unforeseen_errors, "WINDOW", "1h")
        "started without GPU" = replace(local.counted.gpus_missing, "WINDOW", "1h")
      }
    },
    {
      title = "A stage's seconds, 95th percentile of six hours", unit = "s", stacked = false
      lines = { "$${labels.stage}" = "histogram_quantile(0.95, sum by (le, stage) (increase(${local.prom.stage_seconds}_bucket{${local.job_lines}}[6h])))" }
    },
    {
      title = "GPUs of the region: in use, and granted", unit = "1", stacked = false
      lines = {
        "in use"  = "max(serviceruntime_googleapis_com:quota_allocation_usage{${local.gpu_quota}})"
        "granted" = "min(serviceruntime_googleapis_com:quota_limit{${local.gpu_quota}})"
      }
    },
    {
      title = "Oldest message that waits", unit = "s", stacked = false
      lines = { "$${labels.subscription_id}" = "max by (subscription_id) (pubsub_googleapis_com:subscription_oldest_unacked_message_age{subscription_id=~\"${local.push_subscriptions}\"})" }
    },
    {
      title = "Dead letters kept, messages given up in a day", unit = "1", stacked = false
      lines = {
        "kept"           = "max(pubsub_googleapis_com:subscription_num_undelivered_messages{subscription_id=\"${google_pubsub_subscription.dead_letters_kept.name}\"})"
        "given up"       = replace(local.counted.messages_given_up, "WINDOW", "1d")
        "pushes refused" = replace(local.counted.pushes_refused, "WINDOW", "1d")
      }
    },
    {
      title = "Web: seconds to an answer", unit = "s", stacked = false
      lines = {
        "half"     = "histogram_quantile(0.5, sum by (le) (increase(${local.web_seconds}[15m])))"
        "19 of 20" = "histogram_quantile(0.95, sum by (le) (increase(${local.web_seconds}[15m])))"
      }
    },
    {
      title = "Web: requests in a minute, by class", unit = "1", stacked = true
      lines = { "$${labels.response_code_class}" = "sum by (response_code_class) (increase(${local.web_requests}}[1m]))" }
    },
    {
      title = "Cost: hours of video, hours of processor, in a day", unit = "h", stacked = false
      lines = {
        "video"     = "sum(increase(${local.prom.media_seconds}_sum{${local.job_lines}, status=~\"SUCCEEDED|PARTIAL\"}[1d])) / 3600"
        "processor" = "sum(increase(${local.prom.job_seconds}_sum{${local.job_lines}}[1d])) / 3600"
      }
    },
    {
      title = "Cost: tokens in a day", unit = "1", stacked = true
      lines = {
        "read by the model"    = "sum(increase(${local.prom.tokens_in}_sum{${local.job_lines}}[1d]))"
        "written by the model" = "sum(increase(${local.prom.tokens_out}_sum{${local.job_lines}}[1d]))"
      }
    },
    {
      title = "Cost: bytes kept", unit = "By", stacked = true
      lines = { "$${labels.bucket_name}" = "sum by (bucket_name) (storage_googleapis_com:storage_total_bytes{${local.our_buckets}})" }
    },
    {
      title = "Cost: Firestore documents in an hour", unit = "1", stacked = false
      lines = {
        "read"    = "sum(increase(firestore_googleapis_com:document_read_count{${local.our_database}}[1h]))"
        "written" = "sum(increase(firestore_googleapis_com:document_write_count{${local.our_database}}[1h]))"
        "deleted" = "sum(increase(firestore_googleapis_com:document_delete_count{${local.our_database}}[1h]))"
      }
    },
    {
      title = "Cost: seconds that instances are paid for, in an hour", unit = "s", stacked = true
      lines = { "$${labels.service_name}" = "sum by (service_name) (increase(run_googleapis_com:container_billable_instance_time{monitored_resource=\"cloud_run_revision\", ${local.our_instances}}[1h]))" }
    },
    {
      title = "Errors in the log in an hour, by event", unit = "1", stacked = true
      lines = {
        "$${labels.event}"            = "sum by (event) (increase(${local.prom.errors}{monitored_resource=\"cloud_run_revision\"}[1h]))"
        "processor: $${labels.event}" = "sum by (event) (increase(${local.prom.errors}{${local.job_lines}}[1h]))"
      }
    },
  ]

  chart_tiles = [
    for place, chart in local.charts : {
      xPos   = 24 * (place % 2)
      yPos   = 16 * floor(place / 2)
      width  = 24
      height = 16
      widget = {
        title = chart.title
        xyChart = {
          dataSets = [
            for legend, query in chart.lines : {
              plotType       = chart.stacked ? "STACKED_AREA" : "LINE"
              legendTemplate = legend
              targetAxis     = "Y1"
              timeSeriesQuery = {
                prometheusQuery = query
                unitOverride    = chart.unit
              }
            }
          ]
          chartOptions = { mode = "COLOR" }
        }
      }
    }
  ]

  log_tile = {
    xPos   = 0
    yPos   = 16 * ceil(length(local.charts) / 2)
    width  = 48
    height = 20
    widget = {
      title = "Warnings and errors"
      logsPanel = {
        filter        = "severity>=WARNING ${local.log_scope}"
        resourceNames = ["projects/${var.project_id}"]
      }
    }
  }
}

resource "google_monitoring_dashboard" "lifestream" {
  dashboard_json = jsonencode({
    displayName  = local.prefix
    mosaicLayout = { columns = 48, tiles = concat(local.chart_tiles, [local.log_tile]) }
  })
}
