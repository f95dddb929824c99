"""Telling others that something happened: receivers, what is to be told, and sending it."""
