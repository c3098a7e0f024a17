"""How pages of oversight, and the duties behind them, grow with the register."""
