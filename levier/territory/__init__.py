"""Territory: communes, EPCI, social centres (MDS) and who serves whom, over time."""
