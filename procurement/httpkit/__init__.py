"""What the web and the API share of HTTP. Below here nobody knows Flask."""
