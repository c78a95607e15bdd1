"""Data sources -> examples -> fine-tuning -> evaluation -> audit -> a model folder."""
