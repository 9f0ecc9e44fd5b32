"""Small spreadsheets, as bytes."""

import io

from openpyxl import Workbook

HEADER = "Nom;Code postal;Commune;Téléphone"


def csv_file(*lines, header=HEADER, encoding="utf-8", newline="\n"):
    return newline.join([header, *lines]).encode(encoding)


def xlsx_file(*rows, sheets=()):
    workbook = Workbook()
    sheet = workbook.active
    for title, content in sheets:
        sheet.title = title
        for row in content:
            sheet.append(row)
        sheet = workbook.create_sheet()
    sheet.title = "Partenaires"
    for row in rows:
        sheet.append(row)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()
