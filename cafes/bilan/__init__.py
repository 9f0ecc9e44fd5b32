"""What a season of cafés adds up to: read once (`history`), counted without a database
(`counting`, `origins`, `meeting`), then drawn (`charts`, `graph`), printed and exported.

Nothing here holds a person: organisations have names, people are numbers.
"""
