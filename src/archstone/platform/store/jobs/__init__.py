"""What happens by itself: jobs that wait, run or are done, and who works on them."""
