"""Everything behind `speurder train`: from public corpora to the shipped model."""
