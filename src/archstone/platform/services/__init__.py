"""What people do: one function a use case, who acts and when passed in, authorised in its first line."""
