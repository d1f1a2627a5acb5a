"""Pure rules of the knowledge base: plain values in, plain values out."""
