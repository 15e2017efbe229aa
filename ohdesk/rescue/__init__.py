"""抢救: what can still be read of damaged data, put over the newest backup, and what was lost, named."""
