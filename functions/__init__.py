"""Door 1: a storage event starts or re-drives a job."""
