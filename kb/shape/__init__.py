"""What the JSON API takes and answers: plain frozen dataclasses, for the server and for the client.

A field's `metadata["doc"]` is its description in the API reference. What a shape has in one version
of the API it keeps: see docs/API.md.
"""
