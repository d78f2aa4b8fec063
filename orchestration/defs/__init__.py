"""The definitions by subject; each module has a function that takes what its assets call and returns definitions."""
