"""Forms that other programs define: annotations of workflows, and SARIF."""
