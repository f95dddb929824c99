"""Tests of the verbs that take a diary along."""
