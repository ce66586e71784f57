from . import solidarity_support_report
