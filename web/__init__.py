"""The pages and charts people see."""
