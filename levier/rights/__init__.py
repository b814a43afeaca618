"""RSA case files, payer feeds, dated rights, overpayments."""
