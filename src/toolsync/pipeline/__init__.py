"""The stages that a command file goes through: validating, planning, applying, and writing down what happened.

bytes → lines → typed lines → changes → outcomes. Each stage is one module; none reads a later one.
"""
