"""What `geostance score` wrote, read again."""
