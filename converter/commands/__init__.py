"""What each command does: options in, a result out. Nothing is printed here, no argument is parsed.

One module a command, called as the command's room is.
"""
