"""Version 1 of the interface. What it promises does not change; a change that breaks clients is version 2."""
