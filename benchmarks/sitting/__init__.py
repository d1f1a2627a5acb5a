"""A whole class sits an exam through the real web server, in peace and under faults; then the event log is audited."""
