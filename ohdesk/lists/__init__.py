"""Departments' lists: kept as they came, matched with the ledger, decided name by name."""
