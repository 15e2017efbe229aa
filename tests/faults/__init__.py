"""Faults on purpose: sudden deaths, damaged files, hostile files and hard places, each counted."""
