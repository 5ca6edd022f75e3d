"""A made-up council, for trying the program on."""
