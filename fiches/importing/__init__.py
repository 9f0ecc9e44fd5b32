"""From a spreadsheet to partners and fiches, in five steps, each in a module of its own:

    reading        bytes → rows of text (`text_files`, `workbooks`)
    columns        which column says what
    understanding  one row → values as we store them, or the reasons why we cannot
    deciding       every row against what is there: created, updated, unchanged, conflict, refused
    applying       all of it written in one transaction, or nothing

`runs` carries a file brought in the browser through these steps in the background.
"""
