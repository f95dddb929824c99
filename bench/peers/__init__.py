"""What LifeStream is measured beside, and what stands in for weights."""
