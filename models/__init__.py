"""The contract of both rooms: labels, targets, encoding, network, calibration.

`training` and `inference` import from here and never from each other. Nothing is
imported on the way in: torch and transformers load with the module that needs them.
"""
