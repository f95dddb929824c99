"""A stand-in for Google's Terraform provider: its real schema, and no cloud behind it.

``package`` brings the schema's source, ``source_maps`` reads it, ``schema`` makes Terraform's shape
of it, ``serve`` is the provider itself, and ``running`` runs it beside the tests.
"""
