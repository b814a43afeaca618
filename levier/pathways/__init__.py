"""The individual pathway: who is concerned, referral, lead worker, deadlines, and what follows."""
