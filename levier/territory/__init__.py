"""Communes, EPCI, social centres (MDS) and their perimeters over time."""
