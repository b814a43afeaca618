"""Synthetic but coherent households of the Ain: nobody, in a feed like any other. Pure."""
