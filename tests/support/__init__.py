"""What tests share: builders, a clock that moves when told, and real servers."""
