"""How a network is fitted: batches, losses, rates, the Trainer and its checkpoints."""
