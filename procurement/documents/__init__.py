"""Files that belong to notices, known by their SHA-256."""
