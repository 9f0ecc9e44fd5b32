"""The pages of the day itself: who is there, who says what."""
