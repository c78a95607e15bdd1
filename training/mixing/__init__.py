"""What is trained on: splits, the mixture, duplicates, and what lies in the data."""
