"""One module per place: development (also the demo), test, production. All of them start from base."""
