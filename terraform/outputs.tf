output "url" {
  description = "Where the app is."
  value       = local.web_url
}

output "next" {
  description = "What to run now, in the checkout's root: build and deploy the images."
  value = join(" ", [
    "gcloud builds submit",
    "--project=${var.project_id}",
    "--region=${var.region}",
    "--config=cloudbuild.yaml",
    "--gcs-source-staging-dir=gs://${google_storage_bucket.build.name}/source",
    "--substitutions=_ENVIRONMENT=${var.environment},_REGION=${var.region},_STATE_BUCKET=${local.state_bucket}",
    ".",
  ])
}

output "settings" {
  description = "What ./run needs on an operator's machine, for the shell (docs/operations.md)."
  value = join("\n", [
    for name, value in local.shared_env : "export ${name}='${value}'"
    if !contains(["LIFESTREAM_LOG_FORMAT", "LIFESTREAM_TRACE_EXPORTER"], name)
  ])
}

output "access" {
  description = "What stands in front of the app: iap or public."
  value       = var.access
}

output "vectors" {
  description = "Where passages are found: firestore or vertex."
  value       = var.vectors
}

output "uploads_bucket" {
  description = "Bucket of the uploads."
  value       = google_storage_bucket.uploads.name
}

output "artifacts_bucket" {
  description = "Bucket of what is made from them."
  value       = google_storage_bucket.artifacts.name
}

output "build_bucket" {
  description = "Bucket of the build's sources."
  value       = google_storage_bucket.build.name
}

output "database" {
  description = "Firestore database."
  value       = google_firestore_database.this.name
}

output "web_service" {
  description = "Cloud Run service of the app; the build moves its traffic."
  value       = google_cloud_run_v2_service.web.name
}

output "function_services" {
  description = "Cloud Run services of the functions."
  value       = { for target, service in google_cloud_run_v2_service.function : target => service.name }
}

output "processor_job" {
  description = "Cloud Run job that processes."
  value       = google_cloud_run_v2_job.processor.name
}

output "repository" {
  description = "Where images are pushed."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.images.repository_id}"
}

output "reprocess_topic" {
  description = "Topic that asks for recordings to be made again."
  value       = google_pubsub_topic.reprocess.id
}

output "dead_letters_kept" {
  description = "Subscription that keeps dead letters for a month."
  value       = google_pubsub_subscription.dead_letters_kept.id
}

output "build_account" {
  description = "Account that Cloud Build runs as."
  value       = google_service_account.build.email
}

output "openai_api_key_secret" {
  description = "Secret of the OpenAI key, for rotating it."
  value       = google_secret_manager_secret.openai_api_key.secret_id
}

output "hf_token_secret" {
  description = "Secret of the Hugging Face token; \"none\" in it means that none was given."
  value       = google_secret_manager_secret.hf_token.secret_id
}

output "images" {
  description = "The images that run."
  value       = local.images
}
