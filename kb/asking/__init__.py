"""Self-service: question → search → passages → evidence → the one passage that answers, or plain silence."""
