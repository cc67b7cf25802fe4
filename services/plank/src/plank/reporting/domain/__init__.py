"""What is told where, and in which words: plain values, no clock, no socket."""
