"""Passages on Google Cloud: Vertex AI Vector Search, or Firestore itself."""
