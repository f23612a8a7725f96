"""The pages of the app, a file each; what they draw with is in `pages.parts`."""
