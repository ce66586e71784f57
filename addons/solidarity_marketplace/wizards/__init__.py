from . import solidarity_category_import
from . import solidarity_category_import_line
