"""What everybody looks at first: each role's own day. Reads every room, writes nothing."""
