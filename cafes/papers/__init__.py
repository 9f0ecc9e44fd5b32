"""What cafés put on paper: sheets for the door, the table and the wall, and the compte rendu."""
