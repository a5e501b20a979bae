"""Backed types of IAM Access Analyzer."""
