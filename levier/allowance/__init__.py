"""The monthly run: snapshot, calculation, control, approval, orders, file, returns, close."""
