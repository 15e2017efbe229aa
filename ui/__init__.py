"""What people see: the window, and the only room that knows Qt."""
