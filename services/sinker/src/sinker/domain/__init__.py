"""What has outlived its keep: pure rules."""
