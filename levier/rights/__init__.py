"""Rights: RSA case files, payers' feeds, dated rights, overpayments and their recovery."""
