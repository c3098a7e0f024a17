"""What inspectors work with: cases with all that was asked and answered, signs, and lists from outside."""
