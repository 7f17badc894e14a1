"""Who asks for what, who pays, and where the effort goes."""
