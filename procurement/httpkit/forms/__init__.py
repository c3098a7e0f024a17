"""Forms drawn from the schemas of notices; what is typed is flat text by dotted names, kept until it is right."""
