"""What is taken away as a file: tables of whole Selections as CSV and XLSX, and reports as PDF."""
