"""What modules contain, and how local the generator is: what `smith stats` tells."""
