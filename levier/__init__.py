"""Levier: the information system of a Département's insertion policy."""
