"""Article text -> statements, quotations, and the parts that are neither."""
