"""The law of the RSA: a household in, an explained amount out. Pure."""
