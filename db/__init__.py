"""What is kept: record classes, the encrypted file and its migrations."""
