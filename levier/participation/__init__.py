"""Groupes ressources: recipients who meet each month and improve the actions of insertion."""
