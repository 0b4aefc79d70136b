"""National registers of organisations, and the audits estimated from them."""
