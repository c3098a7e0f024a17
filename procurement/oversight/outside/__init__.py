"""Lists that others keep (approved projects, budget lines, contracts, payments), held against what the register has."""
