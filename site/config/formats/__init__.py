"""How dates are written: one module a language, over what Django has."""
