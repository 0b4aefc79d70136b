"""The API: every act of the pages, for programs."""
