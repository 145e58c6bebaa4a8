"""The command line: what each command takes, and the error boundary."""
