from odoo import models

from ..models.csv_text import safe_cell


class SolidarityXlsxMixin(models.AbstractModel):
    """What the suite's workbooks have in common: tables of records, safe texts."""

    _name = "solidarity.xlsx.mixin"
    _description = "Workbook"
    _inherit = "report.report_xlsx.abstract"

    def _sheet_name(self, text):
        """Return ``text`` without what the name of a sheet may not have."""
        kept = "".join(" " if sign in "[]:*?/\\'" else sign for sign in text or "")
        return kept.strip()[:28] or "-"

    def _amount_format(self, currency):
        """Return how amounts in ``currency`` look, as properties of a format."""
        decimals = "0" * currency.decimal_places
        return {"num_format": f"#,##0.{decimals}" if decimals else "#,##0"}

    def _write_table(self, workbook, title, records, names):
        """Add a sheet with one line for each record.

        :param str title: name of the sheet
        :param records: of a model with ``currency_id``
        :param names: fields, in the order of the columns
        """
        sheet = workbook.add_worksheet(self._sheet_name(title))
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        amounts = {
            currency: workbook.add_format(self._amount_format(currency))
            for currency in records.currency_id
        }
        fields = [records._fields[name] for name in names]
        labels = records.fields_get(names, ["string"])
        for column, field in enumerate(fields):
            is_text = field.type in ("char", "many2one", "selection")
            sheet.set_column(column, column, 28 if is_text else 14)
            sheet.write_string(0, column, labels[field.name]["string"], bold)
        sheet.freeze_panes(1, 0)
        for line, record in enumerate(records, start=1):
            for column, field in enumerate(fields):
                value = record[field.name]
                if field.type == "date":
                    if value:
                        sheet.write_datetime(line, column, value, day)
                elif field.type == "monetary":
                    style = amounts[record.currency_id]
                    sheet.write_number(line, column, value, style)
                elif field.type in ("integer", "float"):
                    sheet.write_number(line, column, value)
                else:
                    text = field.convert_to_export(value, record)
                    sheet.write_string(line, column, safe_cell(text))
