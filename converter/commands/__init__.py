"""What each command does: options in, a result out. Nothing is printed here, no argument is parsed.

One module for each command, named like the command's room.
"""
