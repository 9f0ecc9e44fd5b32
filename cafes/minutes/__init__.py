"""The compte rendu of a café: read again, sent in one click, corrected under another number.

`content` gathers what it says, `sending` freezes and sends it, `reading` shows what was frozen,
`files` gives it as PDF, text and JSON.
"""
