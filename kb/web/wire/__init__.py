"""What every request passes on its way in and out: headers, caching, guards, errors, files."""
