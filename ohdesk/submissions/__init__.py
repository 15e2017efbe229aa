"""报送: what goes upward is frozen, packed, locked, made again byte for byte, and compared with what came after."""
