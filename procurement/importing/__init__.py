"""Ways in besides the form: event files, spreadsheets, the national portal's records; and the invented samples."""
