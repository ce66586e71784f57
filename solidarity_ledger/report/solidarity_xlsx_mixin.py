from xlsxwriter.utility import xl_range

from odoo import models

from odoo.addons.solidarity_base.engine.csv_text import safe_cell


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

    def _write_table(self, workbook, name, records, names, title=None, totals=None):
        """Add a sheet with one line for each record.

        :param str name: of the sheet
        :param records: of a model with ``currency_id`` where there are amounts
        :param names: fields, in the order of the columns
        :param str title: above the table
        :param dict totals: sums by field, to stand below the table; they are written
            as formulas, so that they stay right when somebody works on
        """
        sheet = workbook.add_worksheet(self._sheet_name(name))
        bold = workbook.add_format({"bold": True})
        styles = {"date": workbook.add_format({"num_format": "yyyy-mm-dd"})}
        units = "currency_id" in records._fields
        for currency in records.currency_id if units else ():
            amount = self._amount_format(currency)
            styles[currency] = workbook.add_format(amount)
            styles[currency, "sum"] = workbook.add_format({**amount, "bold": True})
        fields = [records._fields[field] for field in names]
        labels = records.fields_get(names, ["string"])
        top = 0
        if title:
            sheet.write_string(0, 0, safe_cell(title), bold)
            top = 2
        for column, field in enumerate(fields):
            is_text = field.type in ("char", "many2one", "selection")
            sheet.set_column(column, column, 28 if is_text else 14)
            sheet.write_string(top, column, labels[field.name]["string"], bold)
        sheet.freeze_panes(top + 1, 0)
        for line, record in enumerate(records, start=top + 1):
            for column, field in enumerate(fields):
                self._write_cell(sheet, line, column, record, field, styles)
        last = top + len(records)
        for column, field in enumerate(fields):
            if records and totals and field.name in totals:
                cells = xl_range(top + 1, column, last, column)
                style = styles[records.currency_id[:1], "sum"]
                sum_of = f"=SUM({cells})"
                sheet.write_formula(last + 1, column, sum_of, style, totals[field.name])

    def _write_cell(self, sheet, line, column, record, field, styles):
        """Write the value of one field of ``record``."""
        value = record[field.name]
        if field.type == "date":
            if value:
                sheet.write_datetime(line, column, value, styles["date"])
        elif field.type == "monetary":
            sheet.write_number(line, column, value, styles[record.currency_id])
        elif field.type in ("integer", "float"):
            sheet.write_number(line, column, value)
        else:
            text = field.convert_to_export(value, record)
            sheet.write_string(line, column, safe_cell(text))
