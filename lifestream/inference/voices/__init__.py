"""Who speaks when, without torch: published networks on onnxruntime, clustering in numpy."""
