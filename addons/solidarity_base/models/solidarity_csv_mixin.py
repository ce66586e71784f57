from odoo import models


class SolidarityCsvMixin(models.AbstractModel):
    """Models that read tables from text files with ``engine.csv_source``."""

    _name = "solidarity.csv.mixin"
    _description = "Text File Mixin"

    def _get_source_message(self, word, encoding=None, line=None):
        """Return what to tell a person whose file cannot be read.

        :param word, encoding, line: ``args`` of a ``SourceError``
        """
        return {
            "empty": self.env._("The file is empty. Choose another one."),
            "spreadsheet": self.env._(
                "This is not a text file. In your spreadsheet program, save the sheet "
                "as CSV and choose that file."
            ),
            "binary": self.env._(
                "Line %(line)s has characters that no text has (read as %(encoding)s). "
                "Choose another encoding, or a CSV file.",
                line=line,
                encoding=encoding,
            ),
            "encoding": self.env._(
                "The file is not written in %(encoding)s: line %(line)s cannot be "
                "read. Choose another encoding, or leave it to be detected.",
                line=line,
                encoding=encoding,
            ),
        }[word]
