"""Tests of what stands around a deployment: images, steps, monitoring, costs."""
