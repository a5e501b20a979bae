"""Policies over code and plans, and the waivers that excuse from them."""
