"""Payees, bank details, payment orders, approval, bank files, returns, ledger."""
