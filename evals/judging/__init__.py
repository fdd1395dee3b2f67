"""Judges: does some evidence support a text?"""
