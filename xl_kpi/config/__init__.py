"""indicator_config.yaml as frozen values, every fault reported at once."""
