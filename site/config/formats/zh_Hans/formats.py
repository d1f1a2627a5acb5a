"""Dates on Chinese pages: Django's, but where room is short, digits only."""

SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
