"""The whole registry as files that anybody may take, and back again: documents with their signatures, and flat tables made of them."""
