"""Logins as people meet them: links by mail, news of a changed password, roles by four eyes."""
