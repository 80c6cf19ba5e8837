"""Statistics over stored series, their arithmetic apart from storage."""
