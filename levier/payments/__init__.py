"""Payees and bank details, payment orders, bank files and returns, the ledger."""
