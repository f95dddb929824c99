# Vertex AI Vector Search, only with vectors = "vertex": its endpoint always runs and always costs.

resource "google_vertex_ai_index" "passages" {
  count = local.uses_vertex ? 1 : 0

  region       = var.region
  display_name = "${local.prefix}-passages"
  description  = "Passages of recordings, dense and sparse."

  index_update_method = "STREAM_UPDATE"

  metadata {
    config {
      dimensions                  = local.dimensions[var.embedder]
      approximate_neighbors_count = 150
      shard_size                  = "SHARD_SIZE_SMALL"
      # Vectors have unit length, and hybrid queries (words beside meaning) know no other measure.
      distance_measure_type = "DOT_PRODUCT_DISTANCE"

      algorithm_config {
        tree_ah_config {
          leaf_node_embedding_count    = 1000
          leaf_nodes_to_search_percent = 10
        }
      }
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_vertex_ai_index_endpoint" "passages" {
  #checkov:skip=CKV2_GCP_34:Private needs a VPC and a connector that always cost; IAM guards every query here.
  count = local.uses_vertex ? 1 : 0

  region       = var.region
  display_name = "${local.prefix}-passages"
  description  = "Answers for the web and the processor; asks for their IAM."

  public_endpoint_enabled = true

  depends_on = [google_project_service.this]
}

resource "google_vertex_ai_index_endpoint_deployed_index" "passages" {
  count = local.uses_vertex ? 1 : 0

  index             = google_vertex_ai_index.passages[0].id
  index_endpoint    = google_vertex_ai_index_endpoint.passages[0].id
  region            = var.region
  deployed_index_id = replace("${local.prefix}_passages", "-", "_")
  display_name      = "${local.prefix}-passages"

  dedicated_resources {
    min_replica_count = 1
    max_replica_count = 2

    machine_spec {
      # The smallest that takes a small shard.
      machine_type = "e2-standard-2"
    }
  }
}
