"""What inspectors make of findings: cases, with everything that was noted, asked and answered."""
