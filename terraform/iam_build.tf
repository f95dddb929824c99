# What the build needs beside permissions.json: it applies this configuration, so it may change what
# the configuration consists of. Whoever may start builds is an administrator of this deployment.
# No role here reads a recording or a key, and on the project it hands out only what the doors have;
# but it sets policies of buckets and secrets, so trust it like a person who could.

locals {
  build_roles = toset(concat(
    local.always.build_roles,
    var.access == "iap" ? ["roles/iap.admin"] : [],
    local.uses_vertex ? ["roles/aiplatform.admin"] : [],
  ))

  # Roles that this configuration gives on the project.
  handed_out = distinct([
    for one in concat(
      values(local.grants["project"]),
      values(local.grants["database"]),
      values(lookup(local.grants, "traces_cloud", {})),
      values(lookup(local.grants, "vectors_vertex", {})),
      values(lookup(local.grants, "embedder_vertex", {})),
    ) : local.role_ids[one.role]
  ])
}

resource "google_project_iam_member" "build" {
  for_each = local.build_roles

  project = var.project_id
  role    = each.key
  member  = google_service_account.build.member
}

# Buckets, databases and secrets: their settings and policies, not what is in them.
resource "google_project_iam_custom_role" "build" {
  role_id = replace("${local.prefix}_build", "-", "_")
  title   = "LifeStream ${var.environment}: settings of stores"
  permissions = [
    "datastore.databases.create",
    "datastore.databases.getMetadata",
    "datastore.databases.list",
    "datastore.databases.update",
    "resourcemanager.projects.get",
    "resourcemanager.projects.getIamPolicy",
    "secretmanager.secrets.create",
    "secretmanager.secrets.get",
    "secretmanager.secrets.getIamPolicy",
    "secretmanager.secrets.list",
    "secretmanager.secrets.setIamPolicy",
    "secretmanager.secrets.update",
    "secretmanager.versions.add",
    "secretmanager.versions.get",
    "secretmanager.versions.list",
    "storage.buckets.create",
    "storage.buckets.get",
    "storage.buckets.getIamPolicy",
    "storage.buckets.list",
    "storage.buckets.setIamPolicy",
    "storage.buckets.update",
  ]

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "build_stores" {
  project = var.project_id
  role    = google_project_iam_custom_role.build.id
  member  = google_service_account.build.member
}

# To ask the new revision how it is, the build signs a token for IAP in its own name.
resource "google_project_iam_custom_role" "token_signer" {
  role_id     = replace("${local.prefix}_token_signer", "-", "_")
  title       = "LifeStream ${var.environment}: token signer"
  permissions = ["iam.serviceAccounts.signJwt"]

  depends_on = [google_project_service.this]
}

resource "google_service_account_iam_member" "build_signs" {
  service_account_id = google_service_account.build.name
  role               = google_project_iam_custom_role.token_signer.id
  member             = google_service_account.build.member
}

resource "google_project_iam_member" "build_grants" {
  project = var.project_id
  role    = "roles/resourcemanager.projectIamAdmin"
  member  = google_service_account.build.member

  condition {
    title       = "roles of the doors only"
    description = "It gives on the project what this configuration gives, and nothing wider."
    expression  = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${join(", ", [for role in local.handed_out : "'${role}'"])}])"
  }
}

resource "google_artifact_registry_repository_iam_member" "this" {
  for_each = local.grants["repository"]

  repository = google_artifact_registry_repository.images.name
  location   = var.region
  role       = local.role_ids[each.value.role]
  member     = local.members[each.value.door]
}

# A service or job runs as an account only if who deploys it may act as that account; the same holds
# for the account that pushes.
resource "google_service_account_iam_member" "deploy" {
  for_each = {
    for pair in setproduct(["web", "functions", "processor", "push"], keys(local.grants["accounts"])) :
    "${pair[0]}/${pair[1]}" => { account = pair[0], grant = local.grants["accounts"][pair[1]] }
  }

  service_account_id = local.accounts[each.value.account].name
  role               = local.role_ids[each.value.grant.role]
  member             = local.members[each.value.grant.door]
}

# Its sources, and the state: what Terraform itself reads and writes.
resource "google_storage_bucket_iam_member" "build" {
  for_each = toset(["roles/storage.legacyBucketReader", "roles/storage.objectUser"])

  bucket = google_storage_bucket.build.name
  role   = each.key
  member = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "state" {
  bucket = local.state_bucket
  role   = "roles/storage.objectUser"
  member = google_service_account.build.member

  condition {
    title       = "${local.prefix} only"
    description = "The state of this deployment and no other. Listing names the bucket itself."
    expression  = "resource.type == \"storage.googleapis.com/Bucket\" || resource.name.startsWith(\"projects/_/buckets/${local.state_bucket}/objects/lifestream/${var.environment}/\")"
  }
}

# The budget belongs to the billing account, where a project's roles do not reach.
resource "google_billing_account_iam_member" "build" {
  count = var.billing_account == "" ? 0 : 1

  billing_account_id = var.billing_account
  role               = "roles/billing.costsManager"
  member             = google_service_account.build.member
}
