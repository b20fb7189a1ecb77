"""The pages of works and cuts, the upload endpoint, and the files that the review room plays."""
