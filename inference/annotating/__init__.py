"""Which scored statements people should annotate, and tasks that ask them to."""
