"""备份与恢复: verified copies of the whole office, which of them stay, and the way back."""
