"""What runs in a CI: the change that it is about, judged and told; receipts and the digest of a project."""
