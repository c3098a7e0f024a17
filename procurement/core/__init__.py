"""What every slice stands on: clock, database, errors, messages, text, money, canonical JSON, audit."""
