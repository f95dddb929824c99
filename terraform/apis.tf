# The APIs that the rest needs. They stay enabled when this is destroyed: others may use them.

locals {
  # What is enabled, and what the build may do, whatever was chosen; ./run doctor --cloud reads it, too.
  always = jsondecode(file("${path.module}/always.json"))

  apis = toset(concat(
    local.always.apis,
    var.access == "iap" ? ["iap.googleapis.com"] : [],
    local.uses_vertex || var.embedder == "vertex" ? ["aiplatform.googleapis.com"] : [],
    var.billing_account == "" ? [] : ["billingbudgets.googleapis.com"],
  ))
}

resource "google_project_service" "this" {
  for_each = local.apis

  service            = each.key
  disable_on_destroy = false
}
