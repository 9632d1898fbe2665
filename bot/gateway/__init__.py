"""The only public door: sessions, identity, limits, uploads, voice and streaming over HTTP."""
