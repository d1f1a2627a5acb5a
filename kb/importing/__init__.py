"""Brings manuals, FAQ and checklists in from files: trusts nothing, deletes nothing, a second run changes nothing."""
