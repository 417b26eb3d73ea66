"""Commands that print figures; nothing here asserts one."""
