"""Running the register: is it well, keeping copies of it, bringing a copy back."""
