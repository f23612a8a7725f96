"""What the vocabulary knows, as data: one block or line per thing; README.md says whose work it is."""
